/* Tests of exporter/call/members.h. */
#include <criterion/criterion.h>
#include "exporter/call/members.h"
#include "exporter/call/body.h"
#include "tests/unit/slice_support.h"

static struct ts_arena arena;
static struct ts_members members;

static void begin(void)
{
    members = (struct ts_members){.arena = &arena};
}

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(members, .init = begin, .fini = done);

static struct ts_slice s(const char *text)
{
    return ts_slice_text(text);
}

static struct ts_slice written(void)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(&members, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &arena);
}

static const char *const nothing[] = {NULL};

Test(members, bad_input)
{
    ts_members_all(&members, s("[1]"), nothing);
    ts_members_all(&members, s(""), nothing);
    ts_members_set(&members, s("\"a\""), s(""));
    ts_members_join(&members, s("\"a\""), s("7"));
    ts_members_push(&members, s("\"a\""), s(""));
    cr_assert(slice_is(written(), "{}"), "what is no value or of the wrong kind adds nothing");
    cr_assert_eq(ts_members_get(&members, "a").n, 0, "and is not there");
}

Test(members, last_value_counts_but_null)
{
    static const char *const skipped[] = {"type", NULL};
    ts_members_all(&members, s("{\"type\":\"x\",\"a\":null,\"b\":1}"), skipped);
    ts_members_all(&members, s("{\"b\":null,\"a\":{\"c\":[]}}"), skipped);
    cr_assert(slice_is(written(), "{\"a\":{\"c\":[]},\"b\":1}"), "in the order of the first");
    cr_assert(slice_is(ts_members_get(&members, "b"), "1"), "a value can be asked for");
}

Test(members, pieces_of_a_text)
{
    ts_members_set(&members, s("\"t\""), s("\"a\\\"\""));
    ts_members_join(&members, s("\"t\""), s("\"\\u00\""));
    ts_members_join(&members, s("\"t\""), s("\"e9\""));
    ts_members_join(&members, s("\"new\""), s("\"b\""));
    cr_assert(slice_is(written(), "{\"t\":\"a\\\"\\u00e9\",\"new\":\"b\"}"), "joined as written");
    ts_members_set(&members, s("\"t\""), s("\"whole\""));
    cr_assert(slice_is(written(), "{\"t\":\"whole\",\"new\":\"b\"}"), "a new value replaces all");
}

Test(members, null_does_not_clear_pieces)
{
    ts_members_join(&members, s("\"t\""), s("\"a\""));
    ts_members_set(&members, s("\"t\""), s("null"));
    cr_assert(slice_is(written(), "{\"t\":\"a\"}"), "what came stays");
}

Test(members, items_of_a_list)
{
    ts_members_set(&members, s("\"l\""), s("[1, 2]"));
    ts_members_push(&members, s("\"l\""), s("{\"x\":3}"));
    ts_members_set(&members, s("\"e\""), s("[ ]"));
    ts_members_push(&members, s("\"e\""), s("4"));
    ts_members_set(&members, s("\"n\""), s("null"));
    ts_members_push(&members, s("\"n\""), s("5"));
    ts_members_push(&members, s("\"n\""), s("6"));
    cr_assert(slice_is(written(), "{\"l\":[1, 2,{\"x\":3}],\"e\":[4],\"n\":[5,6]}"),
              "after a list, an empty one and none");
}

Test(members, a_flood_of_members_is_bounded)
{
    char keys[1000][8];
    for (size_t i = 0; i < 1000; i++) {
        snprintf(keys[i], sizeof keys[i], "\"%zu\"", i);
        ts_members_set(&members, s(keys[i]), s("1"));
    }
    cr_assert_lt(members.count, 1000, "what exceeds all interfaces is left out");
    cr_assert_eq(ts_members_get(&members, "5").n, 1, "the first are kept");
}
