/* Text that must be valid UTF-8 when it leaves: what is not is replaced by U+FFFD. Total. */
#ifndef TS_BASE_UTF8_H
#define TS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/buffer.h"

/* Bytes at the start of text that are valid UTF-8 (Unicode 15, table 3-7: no surrogates, no
 * overlong forms). */
size_t ts_utf8_valid(const char *text, size_t bytes);

/* Appends text; each maximal part of an ill-formed sequence becomes one U+FFFD, as browsers and
 * Python have it. */
void ts_utf8_clean(struct ts_buffer *out, const char *text, size_t bytes);

/* Appends JSON text, which is not checked: invalid UTF-8 becomes U+FFFD, and the escape of a
 * surrogate without its other half (\ud83d) becomes \ufffd. All else stays byte for byte. */
void ts_json_clean(struct ts_buffer *out, const char *json, size_t bytes);

/* Whether there is such an escape. */
bool ts_json_lone_surrogate(const char *json, size_t bytes);

#endif
