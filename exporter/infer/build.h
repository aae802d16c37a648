/* How this room puts spans together: what sinks and commands need not know of. */
#ifndef TS_INFER_BUILD_H
#define TS_INFER_BUILD_H

#include "exporter/infer/span.h"

/* A deep copy with memory of its own. NULL when there is none. */
struct ts_span *ts_span_clone(const struct ts_span *span);

/* Takes an attribute away; nothing happens when it is not there. */
void ts_span_remove(struct ts_span *span, const char *key);

/* A link to another trace's span, and an event without attributes. */
void ts_span_link(struct ts_span *span, const unsigned char trace_id[16],
                  const unsigned char span_id[8]);
void ts_span_event(struct ts_span *span, const char *name, uint64_t time_ns);

/* Spans that wait for their place. An empty row is all zeros. */
struct ts_span_row {
    struct ts_span **spans;
    size_t count, size;
};
void ts_span_row_add(struct ts_span_row *row, struct ts_span *span); /* owns the span */
void ts_span_row_free(struct ts_span_row *row);                      /* and what is in it */

#endif
