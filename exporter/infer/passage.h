/* Passages: whether a text that was received turns up in one that was sent later, as it is or
 * inside a longer one. Of what was received a few marks are kept, digests of TS_PASSAGE_BYTES bytes
 * each; a rolling digest of what is sent meets them again wherever they stand. Runs of white space
 * count as one blank, so that a text that was wrapped anew is still found. */
#ifndef TS_INFER_PASSAGE_H
#define TS_INFER_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

#define TS_PASSAGE_BYTES 24 /* shorter texts prove nothing */
#define TS_PASSAGES_MAX 256

/* Empty: all zeros. */
struct ts_passages {
    uint64_t *marks; /* TS_PASSAGES_MAX of them, in the arena */
    size_t count;
};

/* Adds up to four marks of a text, spread over its length. What exceeds the limit is left out. */
void ts_passages_add(struct ts_passages *passages, struct ts_arena *arena, const char *text,
                     size_t bytes);

/* The same for every string in a JSON value; keys do not count. */
void ts_passages_add_json(struct ts_passages *passages, struct ts_arena *arena,
                          struct ts_slice json);

/* Calls seen for the mark of every TS_PASSAGE_BYTES bytes of a text. */
void ts_passages_scan(const char *text, size_t bytes, void (*seen)(void *context, uint64_t mark),
                      void *context);

/* Whether any of the passages is in a text. */
bool ts_passages_are_in(const struct ts_passages *passages, const char *text, size_t bytes);

/* How many of the marks of a text, at most four, are in another. */
size_t ts_passages_count(const char *text, size_t bytes, const char *other, size_t other_bytes);

#endif
