/* Tests of exporter/wire/json.h. */
#include <criterion/criterion.h>

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/wire/json.h"

static struct ts_slice value(const char *text)
{
    return ts_json_value(ts_slice_text(text), NULL);
}

static bool accepted(const char *text)
{
    return value(text).n > 0;
}

static char *nested(size_t depth)
{
    char *text = calloc(1, 2 * depth + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

Test(json_value, nothing_gives_absent)
{
    size_t used = 7;
    cr_assert_eq(ts_json_value((struct ts_slice){0}, &used).n, 0, "no text has no value");
    cr_assert_eq(used, 0, "nothing is used of no text");
    cr_assert_not(accepted(" \t\r\n"), "blanks are no value");
    cr_assert_not(accepted("\xef\xbb\xbf"), "a BOM alone is no value");
}

Test(json_value, malformed_gives_absent)
{
    static const char *const bad[] = {
        "{",         "[",           "}",          "]",
        "{]",        "[}",          "[1,]",       "{\"a\":1,}",
        "[,1]",      "{,}",         "[1 2]",      "{\"a\" 1}",
        "{\"a\":}",  "{a:1}",       "{'a':1}",    "{1:1}",
        "\"",        "\"abc",       "\"a\nb\"",   "\"\\x\"",
        "\"\\u12\"", "\"\\u12g4\"", "\"\\",       "\"\\u",
        "-",         "+1",          ".5",         "1.",
        "1.e5",      "1e",          "1e+",        "-a",
        "tru",       "nul",         "falsy",      "NaN",
        "Infinity",  "undefined",   "[1",         "[1,",
        "{\"a\"",    "{\"a\":",     "[\"a]",      "[01]",
        "[1.]",      "[-]",         "[\"\x01\"]", "{\"a\":1]",
        "[1}",       "<html>",      "[tru]",      "{\"a\":1 \"b\":2}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(accepted(bad[i]), "%s is not JSON", bad[i]);
}

Test(json_value, a_nul_is_no_escape)
{
    cr_assert_eq(ts_json_value((struct ts_slice){"\"\\\0\"", 4}, NULL).n, 0,
                 "a NUL behind a backslash is refused");
}

Test(json_value, well_formed_is_found_whole)
{
    static const char *const good[] = {
        "{}",
        "[]",
        "[[]]",
        "[{}]",
        "{\"a\":{}}",
        "0",
        "-0",
        "12",
        "1.5",
        "1e5",
        "1E-5",
        "-1.5e+10",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"\\u00e9\\n\\/\"",
        "\"\\ud83d\"",
        "\"\x7f\"",
        "[1,2,[3,{\"a\":[null,true,false]}]]",
        "{\"\":\"\"}",
        "{\"a\" : 1 , \"b\" : [ ] }",
        "123456789012345678901234567890",
        "\"invalid \xff utf-8\"",
        "\"12345678\\n12345678\"",
        "\"1234567\\\"\"",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(ts_slice_is(value(good[i]), good[i]), "%s is one whole value", good[i]);
}

Test(json_value, every_prefix_of_a_container_is_cut_off)
{
    const char *text =
        "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\\\y\"],\"b\":{\"c\":\"a long string, too\"}}";
    for (size_t n = 0; n < strlen(text); n++)
        cr_expect_eq(ts_json_value((struct ts_slice){text, n}, NULL).n, 0, "cut at %zu", n);
    cr_assert(accepted(text), "the whole of it is a value");
}

Test(json_value, what_surrounds_it_is_left_out)
{
    size_t used;
    struct ts_slice text = ts_slice_text("\xef\xbb\xbf \n{\"a\":1}  {\"b\"");
    struct ts_slice found = ts_json_value(text, &used);
    cr_assert(ts_slice_is(found, "{\"a\":1}"), "the value stands without BOM and blanks");
    cr_assert_eq(used, 3 + 2 + 7, "used counts what stands before the value too");
}

Test(json_value, depth_is_bounded)
{
    char *most = nested(TS_JSON_MAX_DEPTH), *more = nested(TS_JSON_MAX_DEPTH + 1);
    char *absurd = nested(1000000);
    cr_assert(accepted(most), "the greatest depth is accepted");
    cr_assert_not(accepted(more), "one level more is refused");
    cr_assert_not(accepted(absurd), "a million levels are refused");
    free(most);
    free(more);
    free(absurd);
}

Test(json_kind, is_told_by_the_first_character)
{
    cr_assert_eq(ts_json_kind((struct ts_slice){0}), TS_JSON_ABSENT, "nothing is absent");
    cr_assert_eq(ts_json_kind(value("{}")), TS_JSON_OBJECT, "an object");
    cr_assert_eq(ts_json_kind(value("[]")), TS_JSON_ARRAY, "an array");
    cr_assert_eq(ts_json_kind(value("\"\"")), TS_JSON_STRING, "a string");
    cr_assert_eq(ts_json_kind(value("-1")), TS_JSON_NUMBER, "a negative number");
    cr_assert_eq(ts_json_kind(value("9")), TS_JSON_NUMBER, "a number");
    cr_assert_eq(ts_json_kind(value("true")), TS_JSON_TRUE, "true");
    cr_assert_eq(ts_json_kind(value("false")), TS_JSON_FALSE, "false");
    cr_assert_eq(ts_json_kind(value("null")), TS_JSON_NULL, "null");
}

Test(json_get, what_is_no_object_has_no_members)
{
    cr_assert_eq(ts_json_get((struct ts_slice){0}, "a").n, 0, "absent has no members");
    cr_assert_eq(ts_json_get(value("[\"a\"]"), "a").n, 0, "an array has no members");
    cr_assert_eq(ts_json_get(value("\"a\""), "a").n, 0, "a string has no members");
    cr_assert_eq(ts_json_get(value("{}"), "a").n, 0, "an empty object has no members");
}

Test(json_get, finds_verbatim_values)
{
    struct ts_slice o =
        value("{ \"n\" : 12345678901234567890 , \"s\":\"a\\u0062\", \"o\":{\"s\":1},\"e\":[ ] }");
    cr_assert(ts_slice_is(ts_json_get(o, "n"), "12345678901234567890"), "a number as it was sent");
    cr_assert(ts_slice_is(ts_json_get(o, "s"), "\"a\\u0062\""), "a string as it was sent");
    cr_assert(ts_slice_is(ts_json_get(o, "o"), "{\"s\":1}"), "an object as it was sent");
    cr_assert(ts_slice_is(ts_json_get(o, "e"), "[ ]"), "an array as it was sent");
    cr_assert_eq(ts_json_get(o, "x").n, 0, "a key that is not there");
}

Test(json_get, of_duplicates_the_last_counts)
{
    cr_assert(ts_slice_is(ts_json_get(value("{\"a\":1,\"b\":2,\"a\":3}"), "a"), "3"),
              "the last one");
}

Test(json_get, keys_are_compared_decoded)
{
    struct ts_slice o =
        value("{\"\\u0061b\":1,\"\":2,\"q\\\"\":3,\"\\ud83d\\ude00\":4,\"brackets ]}\":5}");
    cr_assert(ts_slice_is(ts_json_get(o, "ab"), "1"), "an escape in a key");
    cr_assert(ts_slice_is(ts_json_get(o, ""), "2"), "the empty key");
    cr_assert(ts_slice_is(ts_json_get(o, "q\""), "3"), "a quote in a key");
    cr_assert(ts_slice_is(ts_json_get(o, "\xf0\x9f\x98\x80"), "4"), "a surrogate pair in a key");
    cr_assert(ts_slice_is(ts_json_get(o, "brackets ]}"), "5"), "brackets inside a key are text");
    cr_assert_eq(ts_json_get(o, "a").n, 0, "a prefix of a key is not the key");
    cr_assert_eq(ts_json_get(o, "abc").n, 0, "a longer text is not the key");
}

Test(json_get, text_that_was_never_checked_is_harmless)
{
    static const char *const bad[] = {"{",           "{\"",      "{\"a", "{\"a\"",
                                      "{\"a\":",     "{\"a\":[", "{a",   "{\"a\\",
                                      "{\"a\":\"\\", "{:",       "{,",   "{\"b\":1 \"a\":2}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *exact = malloc(strlen(bad[i])); /* so that a read past the end is seen */
        memcpy(exact, bad[i], strlen(bad[i]));
        struct ts_slice found = ts_json_get((struct ts_slice){exact, strlen(bad[i])}, "a");
        cr_expect_leq(found.n, strlen(bad[i]), "no value is longer than the text");
        free(exact);
    }
}

Test(json_path, walks_keys_and_indexes)
{
    struct ts_slice o =
        value("{\"choices\":[{\"i\":0},{\"delta\":{\"content\":\"x\"}}],\"0\":\"zero\"}");
    cr_assert(ts_slice_is(ts_json_path(o, "choices.1.delta.content"), "\"x\""), "a long way");
    cr_assert(ts_slice_is(ts_json_path(o, "choices.0.i"), "0"), "the first element");
    cr_assert(ts_slice_is(ts_json_path(o, "0"), "\"zero\""), "a number is a key in an object");
    cr_assert_eq(ts_json_path(o, "choices.2").n, 0, "beyond the end");
    cr_assert_eq(ts_json_path(o, "choices.x").n, 0, "a key in an array");
    cr_assert_eq(ts_json_path(o, "choices.99999999999999999999999").n, 0, "an absurd index");
    cr_assert_eq(ts_json_path(o, "choices.").n,
                 value("[{\"i\":0},{\"delta\":{\"content\":\"x\"}}]").n, "a last dot adds nothing");
    cr_assert_eq(ts_json_path(o, "choices.1.delta.content.x").n, 0, "through a string");
    cr_assert_eq(ts_json_path((struct ts_slice){0}, "a.b").n, 0, "through nothing");
    cr_assert_eq(ts_json_path(o, "").n, o.n, "the empty way leads to the value itself");
}

Test(json_iter, goes_through_arrays)
{
    struct ts_json_iter iter = ts_json_begin(value("[ 1 , \"a,]\" , [2,3] ]"));
    cr_assert(ts_json_next(&iter) && ts_slice_is(iter.value, "1"), "the first element");
    cr_assert_eq(iter.key.n, 0, "an element has no key");
    cr_assert(ts_json_next(&iter) && ts_slice_is(iter.value, "\"a,]\""), "a string with brackets");
    cr_assert(ts_json_next(&iter) && ts_slice_is(iter.value, "[2,3]"), "an array in an array");
    cr_assert_not(ts_json_next(&iter), "then it is over");
    cr_assert_not(ts_json_next(&iter), "and stays over");
}

Test(json_iter, goes_through_objects)
{
    struct ts_json_iter iter = ts_json_begin(value("{\"\":1, \"b\" : {\"c\":2} }"));
    cr_assert(ts_json_next(&iter) && ts_json_key_is(&iter, ""), "the empty key");
    cr_assert(ts_slice_is(iter.value, "1"), "and its value");
    cr_assert(ts_json_next(&iter) && ts_json_key_is(&iter, "b"), "the second key");
    cr_assert_not(ts_json_key_is(&iter, "c"), "a key of an inner object is not it");
    cr_assert(ts_slice_is(iter.value, "{\"c\":2}"), "and its value");
    cr_assert_not(ts_json_next(&iter), "then it is over");
}

Test(json_iter, what_is_no_container_has_no_items)
{
    struct ts_json_iter iter = ts_json_begin(value("\"abc\""));
    cr_assert_not(ts_json_next(&iter), "a string has none");
    cr_assert_eq(ts_json_count(value("12")), 0, "a number counts none");
    cr_assert_eq(ts_json_count(value("[]")), 0, "an empty array counts none");
    cr_assert_eq(ts_json_count(value("{ }")), 0, "an empty object counts none");
}

Test(json_at, counts_from_zero)
{
    struct ts_slice a = value("[10,20,30]");
    cr_assert(ts_slice_is(ts_json_at(a, 0), "10"), "the first");
    cr_assert(ts_slice_is(ts_json_at(a, 2), "30"), "the last");
    cr_assert_eq(ts_json_at(a, 3).n, 0, "beyond the last");
    cr_assert_eq(ts_json_at(value("{\"a\":1}"), 0).n, 0, "an object has no places");
    cr_assert_eq(ts_json_count(a), 3, "three elements");
    cr_assert_eq(ts_json_count(value("{\"a\":1,\"b\":[1,2]}")), 2, "two members");
}

static void decodes(const char *json, const char *text, size_t bytes)
{
    struct ts_arena arena = {0};
    size_t got_bytes = 99;
    char *got = ts_json_text(value(json), &arena, &got_bytes);
    cr_assert_not_null(got, "%s is a string", json);
    cr_expect_eq(got_bytes, bytes, "%s has %zu bytes, not %zu", json, bytes, got_bytes);
    cr_expect_arr_eq(got, text, bytes + 1, "%s is decoded, with a NUL behind", json);
    ts_arena_free(&arena);
}

Test(json_text, what_is_no_string_has_no_text)
{
    struct ts_arena arena = {0};
    size_t bytes = 5;
    cr_assert_null(ts_json_text((struct ts_slice){0}, &arena, &bytes), "absent");
    cr_assert_eq(bytes, 0, "and its size is 0");
    cr_assert_null(ts_json_text(value("12"), &arena, NULL), "a number");
    cr_assert_null(ts_json_text((struct ts_slice){"\"", 1}, &arena, NULL), "half a string");
    ts_arena_free(&arena);
}

Test(json_text, escapes_are_decoded)
{
    decodes("\"\"", "", 0);
    decodes("\"plain\"", "plain", 5);
    decodes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
    decodes("\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac", 6);
    decodes("\"a\\u0000b\"", "a\0b", 3);
    decodes("\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!", 5);
    decodes("\"\\uDBFF\\uDFFF\"", "\xf4\x8f\xbf\xbf", 4);
}

Test(json_text, lone_surrogates_are_replaced)
{
    decodes("\"\\ud83d\"", "\xef\xbf\xbd", 3);
    decodes("\"\\ude00x\"", "\xef\xbf\xbdx", 4);
    decodes("\"\\ud83dx\"", "\xef\xbf\xbdx", 4);
    decodes("\"\\ud83d\\n\"", "\xef\xbf\xbd\n", 4);
    decodes("\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80", 7);
    decodes("\"\\ud83d\\u0041\"", "\xef\xbf\xbd\x41", 4);
}

Test(json_text, escapes_that_were_never_checked_do_not_grow)
{
    struct ts_arena arena = {0};
    size_t bytes;
    struct ts_slice bad = ts_slice_text("\"\\u\\u12\\u\\\"");
    char *text = ts_json_text(bad, &arena, &bytes);
    cr_assert_not_null(text, "it looks like a string");
    cr_assert_str_eq(text, "uu12u", "what is no escape is plain text");
    ts_arena_free(&arena);
}

Test(json_is_text, compares_decoded)
{
    cr_assert(ts_json_is_text(value("\"stop\""), "stop"), "the same");
    cr_assert(ts_json_is_text(value("\"st\\u006fp\""), "stop"), "the same with an escape");
    cr_assert(ts_json_is_text(value("\"\""), ""), "empty is empty");
    cr_assert_not(ts_json_is_text(value("\"stopp\""), "stop"), "longer");
    cr_assert_not(ts_json_is_text(value("\"sto\""), "stop"), "shorter");
    cr_assert_not(ts_json_is_text(value("\"a\\u0000b\""), "a"), "a NUL is not an end");
    cr_assert_not(ts_json_is_text((struct ts_slice){0}, ""), "absent is not empty");
    cr_assert_not(ts_json_is_text(value("12"), "12"), "a number is no text");
}

static void is_int(const char *json, int64_t expected)
{
    int64_t got = 77;
    cr_expect(ts_json_int(value(json), &got), "%s is whole", json);
    cr_expect_eq(got, expected, "%s is %lld", json, (long long)expected);
}

static void is_no_int(const char *json)
{
    int64_t got = 77;
    cr_expect_not(ts_json_int(value(json), &got), "%s is not taken", json);
    cr_expect_eq(got, 77, "out stays as it was");
}

Test(json_int, what_is_not_whole_or_too_large_is_refused)
{
    is_no_int("\"1\"");
    is_no_int("true");
    is_no_int("");
    is_no_int("1.5");
    is_no_int("1e-1");
    is_no_int("12345e-6");
    is_no_int("9223372036854775808");
    is_no_int("-9223372036854775809");
    is_no_int("99999999999999999999999999");
    is_no_int("1e19");
    is_no_int("1e999999999999999999999");
    is_no_int("1e-999999999999999999999");
}

Test(json_int, whole_numbers_in_any_spelling)
{
    is_int("0", 0);
    is_int("-0", 0);
    is_int("42", 42);
    is_int("-42", -42);
    is_int("12.0", 12);
    is_int("1.000000000000000000000000000000", 1);
    is_int("1e3", 1000);
    is_int("1.5e1", 15);
    is_int("1200e-2", 12);
    is_int("1E+18", 1000000000000000000);
    is_int("0e999999999999999999999", 0);
    is_int("9223372036854775807", INT64_MAX);
    is_int("-9223372036854775808", INT64_MIN);
    is_int("1000000000000000000000000e-24", 1);
}

Test(json_double, reads_numbers)
{
    double got = 0;
    cr_assert(ts_json_double(value("-1.25e2"), &got) && got == -125.0, "a number with all parts");
    cr_assert(ts_json_double(value("3"), &got) && got == 3.0, "a whole number");
    cr_assert(ts_json_double(value("0.1"), &got) && fabs(got - 0.1) < 1e-15, "a fraction");
    cr_assert_not(ts_json_double(value("1e999"), &got), "too large for a double");
    cr_assert_not(ts_json_double(value("\"1\""), &got), "a string is no number");
    cr_assert_not(ts_json_double((struct ts_slice){0}, &got), "absent is no number");
}

Test(json_double, long_numbers_and_no_neighbours)
{
    char digits[201] = "1.";
    memset(digits + 2, '5', 198);
    double got = 0;
    cr_assert(ts_json_double(value(digits), &got) && fabs(got - 1.5555555555555556) < 1e-12,
              "200 digits");
    cr_assert(ts_json_double((struct ts_slice){"125", 2}, &got) && got == 12.0,
              "what follows is not read");
}

Test(json_bool, reads_booleans)
{
    bool got = false;
    cr_assert(ts_json_bool(value("true"), &got) && got, "true");
    cr_assert(ts_json_bool(value("false"), &got) && !got, "false");
    cr_assert_not(ts_json_bool(value("null"), &got), "null is neither");
    cr_assert_not(ts_json_bool(value("1"), &got), "a number is neither");
}

static void quotes(const char *text, size_t bytes, const char *expected)
{
    struct ts_buffer out = {0};
    ts_json_quote(&out, text, bytes);
    cr_expect_str_eq(out.data, expected, "quoted as it must be");
    cr_expect_eq(ts_json_value((struct ts_slice){out.data, out.bytes}, NULL).n, out.bytes,
                 "and it is one JSON value: %s", out.data);
    ts_buffer_free(&out);
}

Test(json_quote, escapes_what_must_be)
{
    quotes(NULL, 0, "\"\"");
    quotes("plain", 5, "\"plain\"");
    quotes("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    quotes("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    quotes("\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"");
    quotes("\xc3\xa9\xf0\x9f\x98\x80", 6, "\"\xc3\xa9\xf0\x9f\x98\x80\"");
}

Test(json_skip, strings_end_at_a_quote_that_is_not_escaped)
{
    static const struct {
        const char *text;
        size_t bytes;
    } cases[] = {
        {"\"", 1},           {"\"a", 2},         {"\"\\\"", 3},       {"\"\"x", 2},
        {"\"a\\\"b\",1", 6}, {"\"\\\\\",\"", 4}, {"\"\\\\\\\"\"", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text, *end = text + strlen(text);
        cr_expect_eq((size_t)(ts_json_skip_string(text, end) - text), cases[i].bytes, "%s", text);
    }
}

Test(json_quote, invalid_utf8_is_replaced)
{
    quotes("a\xff", 2, "\"a\xef\xbf\xbd\"");
    quotes("\xc3\n", 2, "\"\xef\xbf\xbd\\n\"");
    quotes("\xed\xa0\xbd", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}
