/* Tests of exporter/base/utf8.h. */
#include <criterion/criterion.h>

#include <string.h>

#include "exporter/base/utf8.h"

#define FFFD "\xef\xbf\xbd"

static void cleans(const char *text, const char *expected)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "");
    ts_utf8_clean(&out, text, strlen(text));
    cr_expect_str_eq(out.data, expected, "cleaned as expected");
    ts_buffer_free(&out);
}

static void cleans_json(const char *text, const char *expected)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "");
    ts_json_clean(&out, text, strlen(text));
    cr_expect_str_eq(out.data, expected, "%s becomes %s", text, expected);
    ts_buffer_free(&out);
}

Test(utf8, nothing_stays_nothing)
{
    struct ts_buffer out = {0};
    ts_utf8_clean(&out, NULL, 0);
    ts_json_clean(&out, NULL, 0);
    cr_assert_eq(out.bytes, 0, "nothing was added");
    cr_assert_eq(ts_utf8_valid(NULL, 0), 0, "no bytes are valid");
    ts_buffer_free(&out);
}

Test(utf8, valid_text_stays)
{
    const char *all =
        "ASCII longer than a word \xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
        "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf end";
    cleans(all, all);
    cr_assert_eq(ts_utf8_valid(all, strlen(all)), strlen(all), "all of it is valid");
}

Test(utf8, each_ill_formed_part_is_replaced_once)
{
    cleans("\x80", FFFD);
    cleans("a\xff"
           "b",
           "a" FFFD "b");
    cleans("\xc0\xaf", FFFD FFFD);
    cleans("\xe2\x82", FFFD);
    cleans("\xe2\x82x", FFFD "x");
    cleans("\xf0\x9f\x98", FFFD);
    cleans("\xf0\x9f\x98\xf0\x9f\x98\x80", FFFD "\xf0\x9f\x98\x80");
    cleans("\xe0\x80\x80", FFFD FFFD FFFD);
    cleans("\xed\xa0\x80", FFFD FFFD FFFD);
    cleans("\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD);
    cleans("\xf5\x80", FFFD FFFD);
}

Test(utf8, valid_bytes_end_before_the_first_fault)
{
    cr_assert_eq(ts_utf8_valid("abc\xff", 4), 3, "three good bytes");
    cr_assert_eq(ts_utf8_valid("12345678\xe2\x82", 10), 8,
                 "a sequence that is cut off is not valid");
}

Test(json_clean, good_json_stays)
{
    cleans_json("{\"a\":\"x\\n\\u00e9\"}", "{\"a\":\"x\\n\\u00e9\"}");
    cleans_json("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"");
    cleans_json("\"\\\\ud83d\"", "\"\\\\ud83d\"");
    cleans_json("\"\\ud7ff\\ue000\"", "\"\\ud7ff\\ue000\"");
}

Test(json_clean, lone_surrogate_escapes_are_replaced)
{
    cleans_json("\"\\ud83d\"", "\"\\ufffd\"");
    cleans_json("\"\\uD83Dx\\uDE00\"", "\"\\ufffdx\\ufffd\"");
    cleans_json("\"\\ud83d\\ud83d\\ude00\"", "\"\\ufffd\\ud83d\\ude00\"");
    cleans_json("\"\\ude00\\ud83d\"", "\"\\ufffd\\ufffd\"");
    cleans_json("\"\\\\\\ud83d\"", "\"\\\\\\ufffd\"");
}

Test(json_clean, invalid_bytes_are_replaced_too)
{
    cleans_json("\"\xff\\ud83d\xfe\"", "\"" FFFD "\\ufffd" FFFD "\"");
}

Test(json_clean, text_that_is_cut_off_is_harmless)
{
    cleans_json("\"\\", "\"\\");
    cleans_json("\"\\u", "\"\\u");
    cleans_json("\"\\ud83", "\"\\ud83");
    cleans_json("\"\\ud83d\\ude0", "\"\\ufffd\\ude0");
    cleans_json("\"\\ud83d\\", "\"\\ufffd\\");
}
