/* A streamed answer of chat completions, put together again piece by piece. */
#ifndef DEMO_STREAM_H
#define DEMO_STREAM_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "text.h"

struct stream {
    struct text line;    /* of the event stream, not complete yet */
    struct text content; /* what the model says */
    cJSON *tool_calls;   /* array, NULL while there are none */
    bool done;           /* [DONE] was seen */
    /* Called with each piece of content as it comes. */
    void (*on_content)(const char *content);
};

void stream_feed(struct stream *stream, const char *bytes, size_t count);

/* The message as it would have come in one piece, owned by the caller; NULL when the stream broke
 * off. */
cJSON *stream_message(struct stream *stream);
void stream_free(struct stream *stream);

#endif
