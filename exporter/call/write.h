/* Writing JSON objects and lists from values that are there already. */
#ifndef TS_CALL_WRITE_H
#define TS_CALL_WRITE_H

#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

/* A comma unless out stands at the beginning of an object or list (or is empty). */
void ts_write_comma(struct ts_buffer *out);

/* A member, with the comma before it. key is plain text without characters that need escapes. A
 * value that is absent writes nothing. */
void ts_write_json(struct ts_buffer *out, const char *key, struct ts_slice value);
void ts_write_text(struct ts_buffer *out, const char *key, const char *text, size_t bytes);

/* A member as it was sent: key is a JSON string with its quotes. */
void ts_write_member(struct ts_buffer *out, struct ts_slice key, struct ts_slice value);

/* Only the comma, the key and the colon: the value is written by the caller. */
void ts_write_key(struct ts_buffer *out, const char *key);

#endif
