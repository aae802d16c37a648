/* Server-sent events (WHATWG HTML, 9.2 "Server-sent events"): LF, CR or CRLF, comments, several
 * data lines joined by LF, BOM. Also newline-delimited JSON. Total. */
#ifndef TS_WIRE_SSE_H
#define TS_WIRE_SSE_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

struct ts_sse {
    struct ts_slice rest;
    struct ts_arena *arena;
    bool
        interrupted; /* the text ended inside an event: that last event is returned with this set */
};
struct ts_sse_event {
    struct ts_slice event; /* name; n == 0: none was given */
    struct ts_slice data;  /* into the text when it was one line, else joined in the arena */
    struct ts_slice id;
};
struct ts_sse ts_sse_begin(struct ts_slice text, struct ts_arena *arena);
bool ts_sse_next(struct ts_sse *sse,
                 struct ts_sse_event *event); /* events with data only; false at the end */

/* The next non-blank line of NDJSON; false at the end. */
bool ts_ndjson_next(struct ts_slice *rest, struct ts_slice *line);

#endif
