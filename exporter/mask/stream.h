/* Texts that a stream tells in pieces; for mask/ alone. */
#ifndef TS_MASK_STREAM_H
#define TS_MASK_STREAM_H

#include "exporter/mask/text.h"

/* The next line of a body that is JSON, or that says "data:" and JSON, at or after from (where a
 * line begins or ends). False: none. */
bool ts_mask_next_json(struct ts_slice body, size_t from, struct ts_slice *json);

/* Masks what the strings at the same place of one JSON line after the other say together (place:
 * the way of keys, and the members that tell streams apart, "index" and the like). What a match
 * became stands where it began. */
bool ts_mask_stream(struct ts_mask *mask, struct ts_slice body, struct ts_buffer *out);

#endif
