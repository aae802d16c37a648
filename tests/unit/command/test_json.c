/* JSON for programs. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/command/json.h"

static const char *printed(cJSON *object)
{
    static char text[512];
    FILE *out = fmemopen(text, sizeof text, "w");
    ts_json_print(object, out);
    fclose(out);
    return text;
}

Test(json, nothing_is_null)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_text(object, "a", NULL);
    ts_json_add_slice(object, "b", (struct ts_slice){0});
    cr_assert_str_eq(printed(object), "{\"a\":null,\"b\":\"\"}\n",
                     "an absent text is null, an empty one is not");
}

Test(json, all_digits_are_kept)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_u64(object, "a", UINT64_MAX);
    ts_json_add_i64(object, "b", INT64_MIN);
    cr_assert_str_eq(printed(object), "{\"a\":18446744073709551615,\"b\":-9223372036854775808}\n",
                     "a double would not hold them");
}

Test(json, texts_that_are_no_utf8_become_some)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_text(object, "a", "x\377y\n\"");
    ts_json_add_slice(object, "b", (struct ts_slice){"x\0y", 3});
    cr_assert_str_eq(printed(object), "{\"a\":\"x\357\277\275y\\n\\\"\",\"b\":\"x\\u0000y\"}\n",
                     "one line of valid JSON");
}

Test(json, bytes_are_text_or_base64)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_bytes(object, "a", (struct ts_slice){"text", 4});
    ts_json_add_bytes(object, "b", (struct ts_slice){"\0", 1});
    ts_json_add_bytes(object, "c", (struct ts_slice){"\377\376", 2});
    ts_json_add_bytes(object, "d", (struct ts_slice){"\377\376\375", 3});
    ts_json_add_bytes(object, "e", (struct ts_slice){0});
    cr_assert_str_eq(printed(object),
                     "{\"a\":\"text\",\"b_base64\":\"AA==\",\"c_base64\":\"//4=\","
                     "\"d_base64\":\"//79\",\"e\":\"\"}\n",
                     "with padding as RFC 4648 has it");
}

static const char *as_json(const char *json)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_json(object, "a", ts_slice_text(json));
    return printed(object);
}

Test(json, json_stays_digit_for_digit)
{
    cr_assert_str_eq(as_json("12345678901234567890.10"), "{\"a\":12345678901234567890.10}\n",
                     "no double could hold it");
    cr_assert_str_eq(as_json(" {\"b\":\n[1,\r\n2]} \n"), "{\"a\":{\"b\": [1,  2]}}\n",
                     "in one line");
    cr_assert_str_eq(as_json("\"\\ud83d\""), "{\"a\":\"\\ufffd\"}\n",
                     "a lone surrogate is no text");
}

Test(json, what_is_no_json_is_a_text)
{
    cr_assert_str_eq(as_json("{\"b\":"), "{\"a\":\"{\\\"b\\\":\"}\n", "cut off");
    cr_assert_str_eq(as_json("1 2"), "{\"a\":\"1 2\"}\n", "two values are not one");
    cr_assert_str_eq(as_json(""), "{\"a\":\"\"}\n", "nothing");
}
