/* Tests of masks in JSON. */
#include "exporter/wire/json.h"
#include "tests/unit/mask/masks.h"

#define EXPECT_JSON(patterns, json, expected, ...)                                                 \
    EXPECT_MASKED(ts_mask_json, patterns, json, expected, __VA_ARGS__)

Test(mask_json, cut_off)
{
    EXPECT_JSON("key-\\d", "{\"a\":\"x key-1", "{\"a\":\"x [REDACTED]", "a string without its end");
    EXPECT_JSON("key-\\d", "y key-1\",\"a\":\"key-2\"}", "y [REDACTED]\",\"a\":\"[REDACTED]\"}",
                "without its beginning");
    EXPECT_JSON("key-\\d", "{\"a\":\"key-1\\", "{\"a\":\"[REDACTED]\\", "cut at a backslash");
    EXPECT_JSON("key-\\d", "\"", "\"", "a quote");
    EXPECT_JSON("key-\\d", "key-1", "[REDACTED]", "no JSON at all");
    EXPECT_JSON("key-\\d", "{\"a\":\"key-1\"} key-2", "{\"a\":\"[REDACTED]\"} [REDACTED]",
                "text behind it");
}

Test(mask_json, strings)
{
    EXPECT_JSON("key-\\d", "{\"a\":[\"key-1\", {\"b\" : \"c key-2\"}]}",
                "{\"a\":[\"[REDACTED]\", {\"b\" : \"c [REDACTED]\"}]}", "at every depth");
    EXPECT_JSON("key-\\d", "\"key-1\"", "\"[REDACTED]\"", "a string alone");
    EXPECT_JSON("^a$", "[\"a\",\"ba\"]", "[\"[REDACTED]\",\"ba\"]", "each is a text of its own");
    EXPECT_JSON("a.*b", "[\"a\",\"b\"]", "[\"a\",\"b\"]", "no match leaves its string");
}

Test(mask_json, what_stays)
{
    EXPECT_JSON("key-\\d|12", "{\"key-1\":12,\"b\" :true,\"key-1\" : [1.2e12,null]}",
                "{\"key-1\":12,\"b\" :true,\"key-1\" : [1.2e12,null]}", "keys and numbers");
    EXPECT_JSON("k", "[12345678901234567890, \"\\ud83d\", \"\\/\", \"k\"]",
                "[12345678901234567890, \"\\ud83d\", \"\\/\", \"[REDACTED]\"]",
                "what is not masked, byte for byte");
}

Test(mask_json, numbers)
{
    EXPECT_JSON("\\d{9}|\\d\\.\\d+", "{\"a\":[-123456789, 1.2345678],\"b\":12}",
                "{\"a\":[\"-[REDACTED]\", 1.2345678],\"b\":12}", "long ones without a fraction");
    EXPECT_JSON("\\d+", "[1234567,123456]", "[\"[REDACTED]\",123456]", "seven digits are long");
    EXPECT_JSON("\\d{9}", "1234567890", "\"[REDACTED]0\"", "one alone");
    EXPECT_JSON("\\d{9}", "{\"a\":\"{\\\"b\\\":123456789}\"}",
                "{\"a\":\"{\\\"b\\\":\\\"[REDACTED]\\\"}\"}", "in JSON in a string");
}

Test(mask_json, escapes)
{
    EXPECT_JSON("a/b@c", "\"a\\/b\\u0040c\"", "\"[REDACTED]\"", "escapes are decoded first");
    EXPECT_JSON("(?s)k(.)x => $1\"\\", "\"k\\nx\\t\\\"\"", "\"\\n\\\"\\\\\\t\\\"\"",
                "and what was masked is escaped again");
    EXPECT_JSON("é", "\"\\u00e9\"", "\"[REDACTED]\"", "letters too");
}

Test(mask_json, json_in_a_string)
{
    const char *json = "{\"arguments\":\"{\\\"to\\\":\\\"a\\\\u0040b.c\\\",\\\"n\\\":1}\"}";
    EXPECT_JSON(".*@.*", json, "{\"arguments\":\"{\\\"to\\\":\\\"[REDACTED]\\\",\\\"n\\\":1}\"}",
                "JSON inside stays JSON");
    EXPECT_JSON("to => TO", json, json, "with its keys");
    EXPECT_JSON(".*@.*", "[\"{no JSON: a@b\"]", "[\"[REDACTED]\"]", "what only looks like it");
}

Test(mask_json, much_nesting)
{
    struct ts_buffer json = {0}, next = {0};
    ts_json_quote(&json, "a key-1 b", 9);
    for (int i = 0; i < 8; i++) {
        ts_buffer_reset(&next);
        ts_buffer_text(&next, "[");
        ts_json_quote(&next, json.data, json.bytes);
        ts_buffer_text(&next, "]");
        ts_buffer_reset(&json);
        ts_buffer_add(&json, next.data, next.bytes);
    }
    char *result = masked_by(ts_mask_json, "key-\\d", json.data, json.bytes);
    cr_expect_null(strstr(result, "key-1"), "masked however deep: %s", result);
    size_t used = 0;
    ts_json_value(ts_slice_text(result), &used);
    cr_expect_eq(used, strlen(result), "and JSON still");
    free(result);
    ts_buffer_free(&json);
    ts_buffer_free(&next);
}
