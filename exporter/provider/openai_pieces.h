/* The items of a response while they come in pieces. */
#ifndef TS_PROVIDER_OPENAI_PIECES_H
#define TS_PROVIDER_OPENAI_PIECES_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_piece_item;

/* Empty: all zeros but the arena. */
struct ts_pieces {
    struct ts_arena *arena;
    struct ts_piece_item *items, *newest; /* by index */
    size_t count;
};

/* Takes an event that is about an item or a part of one: type is its name without "response.".
 * Events of other kinds change nothing. */
void ts_pieces_take(struct ts_pieces *pieces, const char *type, struct ts_slice event);

/* Writes the list of items, each whole as far as it came. */
void ts_pieces_write(const struct ts_pieces *pieces, struct ts_buffer *out);

#endif
