/* JSON for programs. */
#include "exporter/command/json.h"

#include <inttypes.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/json.h"

void ts_json_add_slice(cJSON *object, const char *key, struct ts_slice text)
{
    struct ts_buffer quoted = {0};
    ts_json_quote(&quoted, text.p, text.n);
    cJSON_AddRawToObject(object, key, quoted.data ? quoted.data : "null");
    ts_buffer_free(&quoted);
}

void ts_json_add_text(cJSON *object, const char *key, const char *text)
{
    if (text)
        ts_json_add_slice(object, key, ts_slice_text(text));
    else
        cJSON_AddNullToObject(object, key);
}

void ts_json_add_u64(cJSON *object, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    cJSON_AddRawToObject(object, key, text);
}

void ts_json_add_i64(cJSON *object, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    cJSON_AddRawToObject(object, key, text);
}

static bool is_whole(struct ts_slice json)
{
    size_t used = 0;
    if (!ts_json_value(json, &used).n)
        return false;
    while (used < json.n && strchr(" \t\r\n", json.p[used]))
        used++;
    return used == json.n;
}

/* Line ends can only stand between the tokens of valid JSON. */
static void unbreak(char *json)
{
    for (; (json = strpbrk(json, "\r\n")); json++)
        *json = ' ';
}

void ts_json_add_json(cJSON *object, const char *key, struct ts_slice json)
{
    struct ts_buffer clean = {0};
    if (!is_whole(json)) {
        ts_json_add_slice(object, key, json);
        return;
    }
    struct ts_slice value = ts_json_value(json, NULL);
    ts_json_clean(&clean, value.p, value.n);
    if (clean.data)
        unbreak(clean.data);
    cJSON_AddRawToObject(object, key, clean.data ? clean.data : "null");
    ts_buffer_free(&clean);
}

static char *base64_of(struct ts_slice bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = malloc((bytes.n + 2) / 3 * 4 + 1), *at = text;
    for (size_t i = 0; text && i < bytes.n; i += 3) {
        uint32_t three = (uint32_t)(unsigned char)bytes.p[i] << 16;
        if (i + 1 < bytes.n)
            three |= (uint32_t)(unsigned char)bytes.p[i + 1] << 8;
        if (i + 2 < bytes.n)
            three |= (unsigned char)bytes.p[i + 2];
        *at++ = digits[three >> 18];
        *at++ = digits[three >> 12 & 63];
        *at++ = i + 1 < bytes.n ? digits[three >> 6 & 63] : '=';
        *at++ = i + 2 < bytes.n ? digits[three & 63] : '=';
    }
    if (at)
        *at = 0;
    return text;
}

void ts_json_add_bytes(cJSON *object, const char *key, struct ts_slice bytes)
{
    char name[64];
    if (ts_utf8_valid(bytes.p, bytes.n) == bytes.n && (!bytes.n || !memchr(bytes.p, 0, bytes.n))) {
        ts_json_add_slice(object, key, bytes);
        return;
    }
    char *text = base64_of(bytes);
    snprintf(name, sizeof name, "%s_base64", key);
    cJSON_AddStringToObject(object, name, text ? text : "");
    free(text);
}

void ts_json_print(cJSON *object, FILE *out)
{
    char *text = cJSON_PrintUnformatted(object);
    if (text)
        fprintf(out, "%s\n", text);
    cJSON_free(text);
    cJSON_Delete(object);
}
