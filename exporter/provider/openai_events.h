/* Streams of OpenAI's images and sound: events with a type, of which the last holds what the same
 * call gives without streaming. */
#ifndef TS_PROVIDER_OPENAI_EVENTS_H
#define TS_PROVIDER_OPENAI_EVENTS_H

#include "exporter/provider/openai_stream.h"

/* What a kind of stream is made of; types are matched by their ends. */
struct ts_event_names {
    const char *delta; /* NULL: none counts */
    const char *done;
    const char *item; /* NULL: none */
};

struct ts_events {
    struct ts_arena *arena;
    struct ts_slice last;   /* of the events that are done */
    struct ts_slice deltas; /* their "delta" members as one JSON string; absent when none came */
    struct ts_slice items;  /* JSON list; absent when none came */
    struct ts_slice done;   /* JSON list of all the events that are done; absent when none came */
    struct ts_slice error;
    size_t chunks, bad_chunks;
    bool is_complete; /* an event that says so came, or the mark of the end */
};

/* body must live as long as the arena. Total. */
void ts_events_read(struct ts_slice body, const struct ts_event_names *names,
                    struct ts_arena *arena, struct ts_events *events);

#endif
