/* Tests of exporter/call/members.h. */
#include "exporter/call/members.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include "tests/unit/slice_support.h"

static struct ts_arena arena;
static struct ts_members members;
static struct ts_buffer out;

static void set(const char *key, const char *value)
{
    ts_members_set(&members, &arena, ts_slice_text(key), ts_slice_text(value));
}

static bool written(const char *wanted)
{
    ts_buffer_reset(&out);
    ts_buffer_text(&out, "{");
    ts_members_write(&members, &out);
    ts_buffer_text(&out, "}");
    return slice_is((struct ts_slice){out.data, out.bytes}, wanted);
}

static void done(void)
{
    ts_arena_free(&arena);
    ts_buffer_free(&out);
}

TestSuite(members, .fini = done);

Test(members, none)
{
    cr_assert(written("{}"), "an empty object");
}

Test(members, the_last_value_counts)
{
    set("\"a\"", "1");
    set("\"b\"", "\"x\"");
    set("\"a\"", "2");
    cr_assert(written("{\"a\":2,\"b\":\"x\"}"), "at the place of the first");
}

Test(members, what_says_nothing_changes_nothing)
{
    set("\"a\"", "null");
    set("\"b\"", "1");
    set("\"b\"", "null");
    set("\"b\"", "\"\"");
    cr_assert(written("{\"a\":null,\"b\":1}"), "null stays where nothing else came");
    set("\"a\"", "0");
    cr_assert(written("{\"a\":0,\"b\":1}"), "0 is a value");
}

Test(members, are_bounded)
{
    static char keys[1000][8];
    for (int i = 0; i < 1000; i++) {
        snprintf(keys[i], sizeof keys[i], "\"k%d\"", i);
        set(keys[i], "1");
    }
    cr_assert_eq(members.count, 256, "no object has so many");
    set("\"k5\"", "7");
    cr_assert_eq(members.count, 256, "those that are there can still be set");
}
