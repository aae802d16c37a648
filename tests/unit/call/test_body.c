/* Tests of exporter/call/body.h. */
#include <criterion/criterion.h>
#include "tests/unit/slice_support.h"
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"

static struct ts_arena arena;

static struct ts_message body(const char *text)
{
    return (struct ts_message){.body = ts_slice_text(text)};
}

static bool is_events(const char *type, const char *text)
{
    struct ts_header header = {ts_slice_text("Content-Type"), ts_slice_text(type)};
    struct ts_message message = {
        .headers = &header, .header_count = *type != 0, .body = ts_slice_text(text)};
    return ts_body_is_events(&message);
}

static void done(void)
{
    ts_arena_free(&arena);
}

TestSuite(body, .fini = done);

Test(body, shown)
{
    struct ts_message none = body(""), json = body(" {\"a\": 1.0}\n"), text = body("a \"b\"\n"),
                      half = body("{\"a\":");
    cr_assert_eq(ts_body_shown(&none, &arena).n, 0, "nothing is nothing");
    cr_assert(slice_is(ts_body_shown(&json, &arena), "{\"a\": 1.0}"), "JSON is as it was sent");
    cr_assert(slice_is(ts_body_shown(&text, &arena), "\"a \\\"b\\\"\\n\""), "text is one string");
    cr_assert(slice_is(ts_body_shown(&half, &arena), "\"{\\\"a\\\":\""), "so is half a JSON");
    struct ts_message lines = body("{\"a\":1}\n{\"b\":2}\n");
    cr_assert(slice_is(ts_body_shown(&lines, &arena), "\"{\\\"a\\\":1}\\n{\\\"b\\\":2}\\n\""),
              "and several of them, all shown");
    struct ts_message picture = {.body = {"\x89PNG\r\n\0\0", 8}};
    cr_assert(slice_is(ts_body_shown(&picture, &arena),
                       "{\"content_type\":\"application/octet-stream\",\"bytes\":8,\"sha256\":"
                       "\"4e58c72eed6b83c3acf3361c37516e2335e7376494d25de86b685ee3b7ddf05c\"}"),
              "of a picture what it is");
    struct ts_message latin = {.body = {"na\xefve caf\xe9 text", 14}, .body_truncated = true};
    cr_assert(
        slice_is(ts_body_shown(&latin, &arena),
                 "{\"content_type\":\"application/octet-stream\",\"bytes\":14,\"truncated\":true}"),
        "so of what is no UTF-8, without a digest when bytes are missing");
}

Test(body, events)
{
    cr_assert_not(is_events("", ""), "no body");
    cr_assert_not(is_events("text/event-stream", ""), "no body under the right type");
    cr_assert_not(is_events("text/event-stream", " {\"error\":1}"), "an error in JSON");
    cr_assert_not(is_events("application/json", "{}"), "JSON");
    cr_assert(is_events("text/event-stream; charset=utf-8", ": ping\n\n"), "by its type");
    cr_assert(is_events("", "\xef\xbb\xbf"
                            "data: {}\n\n"),
              "by how it begins");
    cr_assert(is_events("text/plain", "event: x\ndata: {}\n\n"), "also under a wrong type");
    cr_assert_not(is_events("text/plain", "idea: {}\n"), "a text");
    cr_assert(is_events("", "id: 1\ndata: {}\n\n"), "an id comes first");
    cr_assert(is_events("", "retry: 10\n\ndata: {}\n\n"), "or a time");
    cr_assert(is_events("", ":waiting\n\ndata: {}\n\n"), "or a comment without a blank");
}

Test(body, texts)
{
    cr_assert_str_eq(ts_text_of((struct ts_slice){0}, &arena), "", "absent");
    cr_assert_str_eq(ts_text_of(ts_slice_text("null"), &arena), "", "null");
    cr_assert_str_eq(ts_text_of(ts_slice_text("{}"), &arena), "", "an object");
    cr_assert_str_eq(ts_text_of(ts_slice_text("\"a\\nb\""), &arena), "a\nb", "decoded");
    cr_assert_str_eq(ts_text_of(ts_slice_text("429"), &arena), "429", "a number as written");
}

Test(body, query)
{
    cr_assert_eq(ts_query_json(NULL, &arena).n, 0, "no URL");
    cr_assert_eq(ts_query_json("https://a/b", &arena).n, 0, "no query");
    cr_assert_eq(ts_query_json("https://a/b?#c=d", &arena).n, 0, "an empty one");
    cr_assert(slice_is(ts_query_json("https://a/b?q=a+%22b%22&n=%zz&&flag&e=%#f=1", &arena),
                       "{\"q\":\"a \\\"b\\\"\",\"n\":\"%zz\",\"flag\":\"\",\"e\":\"%\"}"),
              "decoded; bad escapes stay; the fragment is not of it");
}

Test(body, paths)
{
    cr_assert_not(ts_path_ends(NULL, "/x"), "no path");
    cr_assert_not(ts_path_ends("/x/y", "/x"), "something after");
    cr_assert_not(ts_path_ends("x", "/long"), "shorter than the suffix");
    cr_assert(ts_path_ends("/a/x", "/x"), "the end");
    cr_assert(ts_path_ends("/a/x//", "/x"), "slashes after it do not matter");
}

Test(body, marks)
{
    struct ts_message none = {0}, some = body("{\"messages\":[]}");
    cr_assert_not(ts_body_has(&none, "messages"), "no body has none");
    cr_assert(ts_body_has(&some, "\"messages\""), "the words are there");
    cr_assert_not(ts_body_has(&some, "\"input\""), "others are not");
}

Test(body, a_studied_body_says_the_same)
{
    struct ts_message none = {0}, some = body("{\"messages\":[\"a\"]} \"q");
    ts_body_study(&none);
    ts_body_study(&some);
    cr_assert_eq(ts_body_json(&none).n, 0, "no body is no JSON");
    cr_assert_not(ts_body_has(&none, "\"messages\""), "and has no words");
    cr_assert_eq(ts_body_json(&some).n, strlen("{\"messages\":[\"a\"]}"), "its first value");
    cr_assert(ts_body_has(&some, "\"messages\""), "a key");
    cr_assert(ts_body_has(&some, "\"a\"]"), "a text");
    cr_assert(ts_body_has(&some, "\"q"), "words that are too short to have been collected");
    cr_assert(ts_body_has(&some, "essages"), "words without a quote");
    cr_assert_not(ts_body_has(&some, "\"messager"), "a beginning alone is not enough");
}

Test(body, buffer_to_arena)
{
    struct ts_buffer empty = {0}, some = {0};
    ts_buffer_text(&some, "abc");
    cr_assert_eq(ts_buffer_to_arena(&empty, &arena).n, 0, "nothing stays nothing");
    cr_assert(slice_is(ts_buffer_to_arena(&some, &arena), "abc"), "what was there");
    cr_assert_null(some.data, "and the buffer is free");
}
