/* JSON as verbatim slices of the text it came in (RFC 8259). Values are found, not built: a number
 * of thirty digits or a lone surrogate stays what was sent. Total: any bytes give a result or an
 * absent value. */
#ifndef TS_WIRE_JSON_H
#define TS_WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

#define TS_JSON_MAX_DEPTH 512

/* A json value is a slice of exactly one well-formed value without blanks around it; n == 0:
 * absent. */
enum ts_json_kind {
    TS_JSON_ABSENT,
    TS_JSON_OBJECT,
    TS_JSON_ARRAY,
    TS_JSON_STRING,
    TS_JSON_NUMBER,
    TS_JSON_TRUE,
    TS_JSON_FALSE,
    TS_JSON_NULL,
};

/* The first value in text, checked whole (depth up to TS_JSON_MAX_DEPTH); absent when malformed or
 * cut off. What follows it is ignored; *used (may be NULL) is set to the bytes consumed. A UTF-8
 * BOM is skipped. */
struct ts_slice ts_json_value(struct ts_slice text, size_t *used);
enum ts_json_kind ts_json_kind(struct ts_slice value);

/* Member of an object; of duplicate keys the last, as every common parser has it. Absent: not an
 * object, no key. */
struct ts_slice ts_json_get(struct ts_slice object, const char *key);
/* A way of keys and array indexes: "choices.0.delta.content". */
struct ts_slice ts_json_path(struct ts_slice value, const char *path);
struct ts_slice ts_json_at(struct ts_slice array, size_t index);
size_t ts_json_count(struct ts_slice container);

struct ts_json_iter {
    struct ts_slice rest;
    struct ts_slice key; /* raw, with quotes; absent in arrays */
    struct ts_slice value;
};
struct ts_json_iter ts_json_begin(struct ts_slice container);
bool ts_json_next(struct ts_json_iter *iter);
bool ts_json_key_is(const struct ts_json_iter *iter, const char *key);

/* Behind the string that begins at `at`, whatever stands in it; end when it is cut off. */
const char *ts_json_skip_string(const char *at, const char *end);

/* Decoded to UTF-8 with a NUL; lone surrogates become U+FFFD, NULs are kept (see *bytes, may be
 * NULL). NULL when the value is no string. */
char *ts_json_text(struct ts_slice string, struct ts_arena *arena, size_t *bytes);
bool ts_json_is_text(struct ts_slice string, const char *text);
bool ts_json_int(struct ts_slice number,
                 int64_t *out); /* also 12.0; false when not whole or out of range */
bool ts_json_double(struct ts_slice number, double *out);
bool ts_json_bool(struct ts_slice value, bool *out);

/* Appends text as a JSON string with quotes; invalid UTF-8 becomes U+FFFD. */
struct ts_buffer;
void ts_json_quote(struct ts_buffer *out, const char *text, size_t bytes);

#endif
