/* Decoded comparison of JSON strings; for wire/json_*.c only. */
#ifndef TS_WIRE_JSON_STRING_H
#define TS_WIRE_JSON_STRING_H

#include <stdbool.h>
#include "exporter/base/slice.h"

/* Whether a JSON string (with its quotes), decoded, is this text. */
bool ts_json_string_is(struct ts_slice string, struct ts_slice text);

#endif
