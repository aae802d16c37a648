/* A streamed completion, of a chat or plain, put together into the object that the same call gives
 * without streaming. */
#ifndef TS_PROVIDER_OPENAI_STREAM_H
#define TS_PROVIDER_OPENAI_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

struct ts_stream_answer {
    struct ts_slice
        json;      /* a chat.completion or text_completion object in the arena; absent when no chunk
                      came. An      error that came in mid-stream is its member "error". */
    size_t chunks; /* events that carried data */
    size_t bad_chunks; /* of them, what was not a JSON object */
    bool is_complete;  /* the mark of the end came, or each choice has its finish_reason */
};

/* events: the body, which must live as long as the arena. Total. */
void ts_stream_read(struct ts_slice events, struct ts_arena *arena,
                    struct ts_stream_answer *answer);

#endif
