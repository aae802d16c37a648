/* Tests of exporter/call/merge.h. */
#include <criterion/criterion.h>
#include "tests/unit/slice_support.h"
#include "exporter/base/buffer.h"
#include "exporter/call/merge.h"
#include "exporter/wire/json.h"

/* Merges the pieces, up to a NULL, and compares what is written. */
static bool merges_to(const char *const *pieces, const char *wanted)
{
    struct ts_arena arena = {0};
    struct ts_buffer out = {0};
    struct ts_merge *merge = ts_merge_new(&arena);
    for (; *pieces; pieces++)
        ts_merge_add(merge, ts_slice_text(*pieces));
    ts_merge_write(merge, &out);
    bool same = slice_is((struct ts_slice){out.data, out.bytes}, wanted);
    cr_assert_gt(ts_json_value((struct ts_slice){out.data, out.bytes}, NULL).n, 0,
                 "what is written is JSON");
    ts_buffer_free(&out);
    ts_arena_free(&arena);
    return same;
}
#define MERGES(wanted, ...) merges_to((const char *const[]){__VA_ARGS__, NULL}, wanted)

Test(merge, nothing)
{
    struct ts_arena arena = {0};
    struct ts_buffer out = {0};
    struct ts_merge *merge = ts_merge_new(&arena);
    cr_assert(ts_merge_is_empty(NULL), "no value is empty");
    cr_assert(ts_merge_is_empty(merge), "a new value is empty");
    ts_merge_add(NULL, ts_slice_text("1"));
    ts_merge_add(merge, (struct ts_slice){0});
    cr_assert(ts_merge_is_empty(merge), "an absent piece adds nothing");
    ts_merge_write(merge, &out);
    cr_assert_str_eq(out.data, "null", "an empty value is null");
    ts_buffer_free(&out);
    ts_arena_free(&arena);
}

Test(merge, strings_are_joined_as_they_are_written)
{
    cr_assert(MERGES("{\"content\":\"Hello\"}", "{\"content\":\"Hel\"}", "{\"content\":\"lo\"}"),
              "deltas of a text are one text");
    cr_assert(MERGES("{\"c\":\"\\ud83d\\ude00\"}", "{\"c\":\"\\ud83d\"}", "{\"c\":\"\\ude00\"}"),
              "a surrogate pair may be cut in two");
    cr_assert(MERGES("{\"c\":\"\"}", "{\"c\":\"\"}"), "an empty text stays one");
}

Test(merge, null_changes_nothing)
{
    cr_assert(MERGES("{\"c\":\"a\"}", "{\"c\":null}", "{\"c\":\"a\"}", "{\"c\":null}"),
              "null before and after a text");
    cr_assert(MERGES("{\"c\":null}", "{\"c\":null}"), "null alone stays null");
}

Test(merge, ids_and_names_come_once)
{
    cr_assert(MERGES("{\"role\":\"assistant\",\"id\":\"x\"}", "{\"role\":\"assistant\"}",
                     "{\"role\":\"assistant\",\"id\":\"\"}", "{\"id\":\"x\"}"),
              "a repeated role or id is not joined");
}

Test(merge, tool_calls_by_index)
{
    cr_assert(
        MERGES("{\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\","
               "\"arguments\":\"{\\\"x\\\":1}\"}},{\"id\":\"b\",\"function\":{\"name\":\"g\","
               "\"arguments\":\"{}\"}}]}",
               "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":"
               "{\"name\":\"f\",\"arguments\":\"\"}}]}",
               "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\"\"}}]}",
               "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\","
               "\"arguments\":\"{}\"}}]}",
               "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]}"),
        "arguments go to the call of their index, which is not written");
}

Test(merge, tool_calls_with_repeated_ids)
{
    cr_assert(MERGES("[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"12\"}}]",
                     "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
                     "\"arguments\":\"1\"}}]",
                     "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
                     "\"arguments\":\"2\"}}]"),
              "id and name in each piece are one id and one name");
    cr_assert(MERGES("[{\"id\":\"a\",\"function\":{\"name\":\"f\"}},{\"id\":\"b\",\"function\":{"
                     "\"name\":\"g\"}}]",
                     "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]",
                     "[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\"}}]"),
              "another id under the same index is another call");
}

Test(merge, tool_calls_without_index)
{
    cr_assert(MERGES("[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"12\"}}]",
                     "[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]",
                     "[{\"function\":{\"arguments\":\"2\"}}]"),
              "a piece that says nothing of its call belongs to the last one");
    cr_assert(MERGES("[{\"id\":\"a\",\"function\":{\"arguments\":\"13\"}},{\"id\":\"b\","
                     "\"function\":{\"arguments\":\"2\"}}]",
                     "[{\"id\":\"a\",\"function\":{\"arguments\":\"1\"}},"
                     "{\"id\":\"b\",\"function\":{\"arguments\":\"2\"}}]",
                     "[{\"id\":\"a\",\"function\":{\"arguments\":\"3\"}}]"),
              "an id is enough to tell calls apart");
    cr_assert(MERGES("[{\"function\":{\"name\":\"f\"}},{\"function\":{\"name\":\"g\"}}]",
                     "[{\"function\":{\"name\":\"f\"}}]", "[{\"function\":{\"name\":\"g\"}}]"),
              "a new name without id is a new call");
}

Test(merge, lists_grow)
{
    cr_assert(MERGES("{\"content\":[{\"token\":\"a\",\"logprob\":-1.50},{\"token\":\"a\"}]}",
                     "{\"content\":[{\"token\":\"a\",\"logprob\":-1.50}]}",
                     "{\"content\":[{\"token\":\"a\"}]}"),
              "equal items without index are different items; numbers stay as written");
    cr_assert(MERGES("[1,2]", "[1]", "[2]"), "also of plain values");
}

Test(merge, parts_of_texts)
{
    cr_assert(MERGES("{\"c\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":"
                     "\"Well\"}]},{\"type\":\"text\",\"text\":\"Yes.\"}]}",
                     "{\"c\":\"\"}",
                     "{\"c\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
                     "\"text\":\"We\"}]}]}",
                     "{\"c\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
                     "\"text\":\"ll\"}]}]}",
                     "{\"c\":\"Yes\"}", "{\"c\":\".\"}"),
              "thoughts as parts, then plain strings: parts of one type are one part");
    cr_assert(MERGES("{\"c\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"},"
                     "{\"type\":\"image\"}]}",
                     "{\"c\":\"a\"}", "{\"c\":[{\"type\":\"image\"},{\"type\":\"image\"}]}"),
              "a text becomes the first part; other parts stay apart");
}

Test(merge, kinds_that_do_not_agree)
{
    cr_assert(MERGES("{\"c\":\"a\"}", "{\"c\":\"a\"}", "{\"c\":{\"d\":1}}", "{\"c\":7}"),
              "the first kind stays");
    cr_assert(MERGES("{\"c\":{\"d\":1}}", "{\"c\":7}", "{\"c\":{\"d\":1}}"),
              "but something with a structure replaces a plain value");
    cr_assert(MERGES("{\"n\":2}", "{\"n\":1}", "{\"n\":2}"), "of numbers the last counts");
}

Test(merge, very_many_items_and_members)
{
    struct ts_arena arena = {0};
    struct ts_buffer out = {0};
    struct ts_merge *merge = ts_merge_new(&arena);
    for (int i = 0; i < 20000; i++) {
        ts_merge_add(merge, ts_slice_text(ts_arena_printf(
                                &arena, "{\"k%d\":1,\"l\":[{\"index\":%d}]}", i, i)));
    }
    ts_merge_write(merge, &out);
    struct ts_slice json = ts_json_value((struct ts_slice){out.data, out.bytes}, NULL);
    cr_assert_lt(ts_json_count(json), 1000, "members beyond reason are left out");
    cr_assert_eq(ts_json_count(ts_json_get(json, "l")), 20000, "items are not");
    ts_buffer_free(&out);
    ts_arena_free(&arena);
}
