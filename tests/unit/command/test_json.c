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
