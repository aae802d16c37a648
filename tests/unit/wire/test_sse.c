/* Tests of exporter/wire/sse.h. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "exporter/wire/sse.h"

/* All events of a text as "name|id|data;" each, and a "!" when it was interrupted. */
static void reads(const char *text, const char *expected)
{
    struct ts_arena arena = {0};
    struct ts_sse sse = ts_sse_begin(ts_slice_text(text), &arena);
    struct ts_sse_event e;
    char got[500] = "";
    size_t n = 0;
    while (ts_sse_next(&sse, &e) && n < sizeof got)
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s|%.*s|%.*s;", (int)e.event.n, e.event.p,
                              (int)e.id.n, e.id.p, (int)e.data.n, e.data.p);
    if (sse.interrupted)
        n += (size_t)snprintf(got + n, sizeof got - n, "!");
    cr_expect_str_eq(got, expected, "events of \"%s\"", text);
    cr_expect_not(ts_sse_next(&sse, &e), "after the end there is nothing");
    ts_arena_free(&arena);
}

Test(sse, nothing_gives_nothing)
{
    struct ts_sse sse = ts_sse_begin((struct ts_slice){0}, NULL);
    struct ts_sse_event event;
    cr_assert_not(ts_sse_next(&sse, &event), "no text, no event");
    reads("", "");
    reads("\xef\xbb\xbf", "");
    reads("\n\n\r\n\r\r", "");
    reads(": a comment\n\n:another\n\n", "");
    reads("event: no data\n\nid: 5\n\nretry: 100\n\n", "");
}

Test(sse, events_of_one_line)
{
    reads("data: a\n\ndata: b\n\n", "||a;||b;");
    reads("data:a\n\ndata:  b\n\n", "||a;|| b;");
    reads("event: delta\ndata: {\"x\":1}\n\n", "delta||{\"x\":1};");
    reads("id: 7\ndata: a\nevent: late\n\n", "late|7|a;");
    reads("data\n\ndata:\n\n", "||;||;");
    reads("data: a: b\n\n", "||a: b;");
    reads("retry: 10\nunknown: x\n: ping\ndata: a\n\n", "||a;");
    reads("Data: a\n\n data: b\n\n", "");
}

Test(sse, line_ends_of_all_kinds)
{
    reads("data: a\r\n\r\ndata: b\r\n\r\n", "||a;||b;");
    reads("data: a\r\rdata: b\r\r", "||a;||b;");
    reads("data: a\n\r\ndata: b\r\n\n", "||a;||b;");
    reads("\xef\xbb\xbf"
          "data: a\n\n",
          "||a;");
}

Test(sse, several_data_lines_are_joined)
{
    reads("data: a\ndata: b\n\n", "||a\nb;");
    reads("data:\ndata:\n\n", "||\n;");
    reads("data: {\r\nevent: x\r\ndata:  \"a\":1\r\ndata: }\r\n\r\n", "x||{\n \"a\":1\n};");
}

Test(sse, one_line_is_not_copied)
{
    const char *text = "data: hello\n\n";
    struct ts_arena arena = {0};
    struct ts_sse sse = ts_sse_begin(ts_slice_text(text), &arena);
    struct ts_sse_event event;
    cr_assert(ts_sse_next(&sse, &event), "an event");
    cr_assert_eq(event.data.p, text + 6, "its data lies in the text");
    cr_assert_eq(arena.total_bytes, 0, "no memory was needed");
}

Test(sse, interrupted_events_are_given_and_marked)
{
    reads("data: a\n\ndata: b", "||a;||b;!");
    reads("data: a\n\ndata: b\n", "||a;||b;!");
    reads("data: a\ndata: b", "||a\nb;!");
    reads("data: a\n\nevent: x\n", "||a;!");
    reads("data: a\n\nda", "||a;!");
    reads("data: a\n\n: ping", "||a;");
    reads("data: a\n\n\n", "||a;");
}

static void lines(const char *text, const char *expected)
{
    struct ts_slice rest = ts_slice_text(text), line;
    char got[200] = "";
    size_t n = 0;
    while (ts_ndjson_next(&rest, &line) && n < sizeof got)
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s;", (int)line.n, line.p);
    cr_expect_str_eq(got, expected, "lines of \"%s\"", text);
}

Test(ndjson, non_blank_lines)
{
    lines("", "");
    lines("\n \r\n\t\n", "");
    lines("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1};{\"b\":2};");
    lines("{\"a\":1}\r\n\r\n  {\"b\":2} ", "{\"a\":1};{\"b\":2};");
}
