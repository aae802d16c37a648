/* The parts of a content that comes in the pieces of a stream. */
#ifndef TS_PROVIDER_GEMINI_PIECES_H
#define TS_PROVIDER_GEMINI_PIECES_H

#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_gemini_piece;

/* An empty list is all zeros but for the arena. */
struct ts_gemini_pieces {
    struct ts_arena *arena;
    struct ts_gemini_piece *first, *last;
};

/* Adds a part, which must live as long as the arena. Texts that follow each other are one part,
 * apart from the model's thoughts and from what comes after a signature. A function call whose
 * arguments are streamed (willContinue, Vertex alone) is one part too. */
void ts_gemini_pieces_add(struct ts_gemini_pieces *pieces, struct ts_slice part);

/* Appends the parts, with commas between. */
void ts_gemini_pieces_write(const struct ts_gemini_pieces *pieces, struct ts_buffer *out);

#endif
