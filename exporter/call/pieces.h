/* The JSON objects of a streamed answer, in either framing: server-sent events or one object a line
 * (NDJSON). Some servers offer both for one interface. */
#ifndef TS_CALL_PIECES_H
#define TS_CALL_PIECES_H

#include "exporter/call/call.h"
#include "exporter/wire/sse.h"

struct ts_pieces {
    struct ts_sse sse;
    struct ts_slice rest;
    bool is_events;
    bool is_done;      /* the mark of the end came: [DONE] */
    size_t count, bad; /* events or lines with data; of them, those without an object */
};

struct ts_chunk {
    struct ts_slice event; /* the event's name; absent in lines */
    struct ts_slice data;
    struct ts_slice json; /* an object, or absent */
};

/* Whether an answer is a stream: events, or more than one object. A stream that was cut off after
 * its first object looks like a plain answer: the reader knows by what is in it. */
bool ts_is_stream(const struct ts_message *response);

/* The answer of a call from its beginning. */
struct ts_pieces ts_pieces_begin(struct ts_call *call);

/* The next piece with an object, others are counted only; false at the end. */
bool ts_pieces_next(struct ts_pieces *pieces, struct ts_chunk *piece);

/* The next piece whatever it is but the mark of the end. */
bool ts_pieces_next_any(struct ts_pieces *pieces, struct ts_chunk *piece);

#endif
