/* Tests of exporter/infer/span.h and build.h. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "calls.h"

static struct ts_span *span;

static void begin(void)
{
    span = ts_span_new();
}

static void end(void)
{
    ts_span_free(span);
}

TestSuite(span, .init = begin, .fini = end);

Test(span, nothing)
{
    ts_span_free(NULL);
    cr_assert_str_eq(span->name, "", "a new span's texts are empty, not NULL");
    cr_assert(ts_span_is_root(span), "without a parent it is a root");
    cr_assert_null(ts_span_find(span, "a"), "and has no attribute");
    ts_span_remove(span, "a");
    ts_span_text(span, "a", NULL);
    cr_assert_str_eq(attribute(span, "a"), "", "no text is an empty one");
    ts_span_slice(span, "b", TS_VALUE_JSON, (struct ts_slice){0});
    cr_assert_eq(ts_span_find(span, "b")->text.n, 0, "so is an absent slice");
}

Test(span, values)
{
    ts_span_text(span, "text", "t");
    ts_span_int(span, "int", -5);
    ts_span_double(span, "double", 0.5);
    ts_span_bool(span, "bool", true);
    ts_span_slice(span, "json", TS_VALUE_JSON, ts_slice_text("{}"));
    cr_assert_eq(span->attribute_count, 5, "five attributes");
    cr_assert_eq(ts_span_find(span, "int")->integer, -5, "a number");
    cr_assert_eq(ts_span_find(span, "double")->real, 0.5, "a double");
    cr_assert(ts_span_find(span, "bool")->boolean, "a boolean");
    cr_assert_eq(ts_span_find(span, "json")->kind, TS_VALUE_JSON, "JSON stays JSON");
}

Test(span, texts_are_copied_and_replaced)
{
    char text[] = "one";
    ts_span_text(span, "k", text);
    text[0] = 'x';
    cr_assert_str_eq(attribute(span, "k"), "one", "the text is the span's own");
    ts_span_int(span, "k", 2);
    cr_assert_eq(span->attribute_count, 1, "the same key is the same attribute");
    cr_assert_eq(ts_span_find(span, "k")->kind, TS_VALUE_INT, "with the later value");
}

Test(span, many_attributes)
{
    for (int i = 0; i < 1000; i++)
        ts_span_int(span, ts_arena_printf(&span->arena, "k%d", i), i);
    cr_assert_eq(ts_span_find(span, "k999")->integer, 999, "the last is there");
    cr_assert_eq(ts_span_find(span, "k0")->integer, 0, "and the first");
    ts_span_remove(span, "k500");
    cr_assert_null(ts_span_find(span, "k500"), "one is taken away");
    cr_assert_eq(ts_span_find(span, "k501")->integer, 501, "its neighbour is not");
    cr_assert_eq(span->attribute_count, 999, "and they are counted");
}

Test(span, events_and_links)
{
    unsigned char trace[16] = {1}, other[8] = {2};
    ts_span_event(span, "first", 1);
    ts_span_event(span, "second", 2);
    ts_span_link(span, trace, other);
    ts_span_link(span, trace, (unsigned char[8]){3});
    cr_assert_eq(span->event_count, 2, "two events");
    cr_assert_str_eq(span->events[0].name, "first", "in their order");
    cr_assert_eq(span->events[1].time_ns, 2, "with their times");
    cr_assert_eq(span->link_count, 2, "two links");
    cr_assert_eq(span->links[0].span_id[0], 2, "the first");
    cr_assert_eq(span->links[1].span_id[0], 3, "and the second");
}

Test(span, clone)
{
    char name[] = "n";
    unsigned char id[16] = {1};
    span->name = name;
    span->parent_id[0] = 9;
    ts_span_text(span, "k", "v");
    ts_span_bool(span, "b", false);
    ts_span_event(span, "e", 3);
    ts_span_link(span, id, id);
    struct ts_span *copy = ts_span_clone(span);
    name[0] = 'x';
    ts_span_text(span, "k", "other");
    cr_assert_str_eq(copy->name, "n", "its own name");
    cr_assert_str_eq(attribute(copy, "k"), "v", "its own attributes");
    cr_assert_str_eq(attribute(copy, "b"), "false", "of each kind");
    cr_assert_str_eq(copy->events[0].name, "e", "events");
    cr_assert_eq(copy->links[0].trace_id[0], 1, "links");
    cr_assert_not(ts_span_is_root(copy), "and parent");
    ts_span_text(copy, "new", "x");
    cr_assert_null(ts_span_find(span, "new"), "what the copy gets the first does not");
    ts_span_free(copy);
}

Test(span, hex)
{
    char out[7];
    ts_hex((const unsigned char[]){0x00, 0xaf, 0x5}, 3, out);
    cr_assert_str_eq(out, "00af05", "two digits for each byte, lower-case");
}

Test(span, row)
{
    struct ts_span_row row = {0};
    ts_span_row_free(&row);
    for (int i = 0; i < 20; i++)
        ts_span_row_add(&row, ts_span_new());
    cr_assert_eq(row.count, 20, "a row grows");
    ts_span_row_free(&row);
    cr_assert_eq(row.count, 0, "and is empty when it is freed");
}
