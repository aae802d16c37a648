/* A streamed interaction, put together into the object that the same call gives without streaming.
 * Source: ai.google.dev/api/interactions-api. */
#ifndef TS_PROVIDER_GEMINI_INTERACTIONS_STREAM_H
#define TS_PROVIDER_GEMINI_INTERACTIONS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

struct ts_interaction_stream {
    struct ts_slice json; /* in the arena; absent when no event came that can be read. An error in
                             mid-stream is its member "error". */
    size_t chunks, bad_chunks;
    bool is_complete; /* the end came */
};

/* events: the body, which must live as long as the arena. Total. */
void ts_interaction_stream_read(struct ts_slice events, struct ts_arena *arena,
                                struct ts_interaction_stream *stream);

#endif
