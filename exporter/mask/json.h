/* Strings of JSON, found without reading its structure; for mask/ alone. */
#ifndef TS_MASK_JSON_H
#define TS_MASK_JSON_H

#include "exporter/mask/text.h"

/* What a JSON string (with its quotes) says, as valid UTF-8: a slice of it, or the arena's. */
struct ts_slice ts_mask_string_text(struct ts_slice string, struct ts_arena *arena);

#endif
