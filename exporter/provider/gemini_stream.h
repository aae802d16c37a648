/* A streamed generateContent, put together into the GenerateContentResponse that the same call
 * gives without streaming. Source: ai.google.dev/api/generate-content. */
#ifndef TS_PROVIDER_GEMINI_STREAM_H
#define TS_PROVIDER_GEMINI_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/wire/http.h"

struct ts_gemini_stream {
    struct ts_slice json; /* in the arena; absent when nothing came that can be read. An error that
                             came in mid-stream is its member "error". */
    size_t chunks;        /* that came whole or not */
    size_t bad_chunks;    /* of them, what was not a JSON object */
    bool is_complete;     /* each candidate has its finishReason, or the prompt was refused */
};

/* Whether a body is a stream: server-sent events (alt=sse), or a JSON array, whole or cut off. */
bool ts_gemini_is_stream(const struct ts_message *response);

/* The body must live as long as the arena. Total. */
void ts_gemini_stream_read(const struct ts_message *response, struct ts_arena *arena,
                           struct ts_gemini_stream *stream);

#endif
