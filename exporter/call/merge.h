/* One JSON value put together from the pieces of a stream.
 *
 *   strings   are joined, but for ids, names, types and roles, which some servers repeat with each
 * piece objects   are merged member by member lists     items are merged by their "index" or "id";
 * items with neither are added others    the last one counts; null changes nothing that is there
 *
 * Strings are joined as they are written, escapes and all, so that what comes out is what was sent.
 */
#ifndef TS_CALL_MERGE_H
#define TS_CALL_MERGE_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_merge;

/* An empty value. NULL when memory is out. */
struct ts_merge *ts_merge_new(struct ts_arena *arena);

/* Adds a piece: a well-formed JSON value that lives as long as the arena. merge may be NULL. */
void ts_merge_add(struct ts_merge *merge, struct ts_slice piece);

bool ts_merge_is_empty(const struct ts_merge *merge);

/* Writes the value; null when nothing came. */
void ts_merge_write(const struct ts_merge *merge, struct ts_buffer *out);

#endif
