/* Strings of JSON, found without reading its structure; for mask/ alone. */
#ifndef TS_MASK_JSON_H
#define TS_MASK_JSON_H

#include "exporter/mask/text.h"

/* The next string at or after from that is no key, with its quotes. n == 0: none. When it is cut
 * off its last byte may be no quote. */
struct ts_slice ts_mask_next_string(struct ts_slice json, size_t from);

/* What a JSON string (with its quotes) says, as valid UTF-8: a slice of it, or the arena's. */
struct ts_slice ts_mask_string_text(struct ts_slice string, struct ts_arena *arena);

#endif
