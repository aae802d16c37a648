/* Tests of exporter/call/gather.h. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "exporter/base/buffer.h"
#include "exporter/call/gather.h"
#include "exporter/wire/json.h"
#include "tests/unit/slice_support.h"

static struct ts_arena arena;

static const struct ts_gather_row inner[] = {{"text", TS_GATHER_JOIN, NULL}, {NULL, 0, NULL}};
static const struct ts_gather_row rows[] = {{"joined", TS_GATHER_JOIN, NULL},
                                            {"list", TS_GATHER_APPEND, NULL},
                                            {"inner", TS_GATHER_OBJECT, inner},
                                            {"gone", TS_GATHER_NOT, NULL},
                                            {NULL, 0, NULL}};

static struct ts_slice gathered(const char *const *objects)
{
    struct ts_gather *gather = ts_gather_new(&arena, rows);
    for (; *objects; objects++)
        ts_gather_add(gather, ts_slice_text(*objects));
    return ts_gather_json(gather);
}
#define GATHERED(...) gathered((const char *const[]){__VA_ARGS__, NULL})

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(gather, .fini = done);

Test(gather, of_nothing)
{
    cr_assert_eq(ts_gather_json(NULL).n, 0, "without memory there is nothing");
    ts_gather_add(NULL, ts_slice_text("{\"a\":1}"));
    ts_gather_set(NULL, "a", ts_slice_text("1"));
    cr_assert_eq(GATHERED("[]").n, 0, "a list is no object");
    cr_assert_eq(GATHERED("{}").n, 0, "an object without members adds none");
    cr_assert(slice_is(GATHERED("{\"gone\":1}"), "{}"), "what is left out is not written");
}

Test(gather, the_last_value_counts)
{
    cr_assert(slice_is(GATHERED("{\"a\":1,\"b\":\"x\"}", "{\"a\":12345678901234567890}"),
                       "{\"a\":12345678901234567890,\"b\":\"x\"}"),
              "as it was written, in the order in which members came");
    cr_assert(slice_is(GATHERED("{\"a\":1}", "{\"a\":null}", "{\"a\":\"\"}"), "{\"a\":1}"),
              "what says nothing changes nothing");
    cr_assert(slice_is(GATHERED("{\"a\":null}"), "{\"a\":null}"), "but is kept alone");
}

Test(gather, joins_strings_as_they_are_written)
{
    cr_assert(slice_is(GATHERED("{\"joined\":\"a\\n\"}", "{\"joined\":\"\"}",
                                "{\"joined\":\"\\ud83d\"}", "{\"joined\":\"\\ude00\"}"),
                       "{\"joined\":\"a\\n\\ud83d\\ude00\"}"),
              "halves of a character come together");
    cr_assert(slice_is(GATHERED("{\"joined\":\"\"}"), "{\"joined\":\"\"}"), "empty is a text");
    cr_assert(slice_is(GATHERED("{\"joined\":null}", "{\"joined\":\"a\"}"), "{\"joined\":\"a\"}"),
              "null before a text is nothing");
    cr_assert(slice_is(GATHERED("{\"joined\":{\"a\":1}}"), "{\"joined\":{\"a\":1}}"),
              "another kind is kept as it is");
}

Test(gather, appends_lists_and_goes_into_objects)
{
    cr_assert(slice_is(GATHERED("{\"list\":[1]}", "{\"list\":[]}", "{\"list\":[{\"a\":2},3]}"),
                       "{\"list\":[1,{\"a\":2},3]}"),
              "items are kept as they are");
    cr_assert(slice_is(GATHERED("{\"inner\":{\"text\":\"a\",\"role\":\"x\"}}",
                                "{\"inner\":{\"text\":\"b\",\"role\":\"y\"}}"),
                       "{\"inner\":{\"text\":\"ab\",\"role\":\"y\"}}"),
              "objects have ways of their own");
}

Test(gather, sets_a_member_by_name)
{
    struct ts_gather *gather = ts_gather_new(&arena, rows);
    ts_gather_set(gather, "error", ts_slice_text("{\"a\":1}"));
    ts_gather_set(gather, "none", (struct ts_slice){0});
    cr_assert(slice_is(ts_gather_json(gather), "{\"error\":{\"a\":1}}"), "absent is not set");
}

Test(gather, too_many_members_are_left_out)
{
    struct ts_buffer object = {0};
    ts_buffer_text(&object, "{");
    for (int i = 0; i < 5000; i++)
        ts_buffer_printf(&object, "%s\"k%d\":%d", i ? "," : "", i, i);
    ts_buffer_text(&object, "}");
    struct ts_slice json = GATHERED(object.data);
    cr_assert(slice_is(ts_json_get(json, "k0"), "0"), "the first are there");
    cr_assert_lt(ts_json_count(json), 1000, "the number is bounded");
    ts_buffer_free(&object);
}
