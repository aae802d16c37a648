/* JSON for programs: one object a line, made with cJSON. */
#ifndef TS_COMMAND_JSON_H
#define TS_COMMAND_JSON_H

#include <stdint.h>
#include <stdio.h>
#include <cjson/cJSON.h>
#include "exporter/base/slice.h"

/* Text that may not be UTF-8: what is invalid becomes U+FFFD, NULs are kept. NULL: null. */
void ts_json_add_slice(cJSON *object, const char *key, struct ts_slice text);
void ts_json_add_text(cJSON *object, const char *key, const char *text);

/* All 64 bits; cJSON's own numbers are doubles. */
void ts_json_add_u64(cJSON *object, const char *key, uint64_t value);
void ts_json_add_i64(cJSON *object, const char *key, int64_t value);

/* JSON text, digit for digit, in one line and as valid UTF-8; what is no whole JSON value is added
 * as a text. */
void ts_json_add_json(cJSON *object, const char *key, struct ts_slice json);

/* Bytes: under key as a text when they are valid UTF-8 without NUL, else under key_base64. */
void ts_json_add_bytes(cJSON *object, const char *key, struct ts_slice bytes);

/* Prints the object in one line and frees it. */
void ts_json_print(cJSON *object, FILE *out);

#endif
