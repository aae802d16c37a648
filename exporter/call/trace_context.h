/* The trace that a request or a process says that it belongs to: W3C Trace Context
 * (https://www.w3.org/TR/trace-context/), "traceparent" and "tracestate". */
#ifndef TS_CALL_TRACE_CONTEXT_H
#define TS_CALL_TRACE_CONTEXT_H

#include <stdbool.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

#define TS_TRACE_STATE_BYTES 512 /* more need not be handed on (3.3.1.5) */

struct ts_trace_context {
    bool known;
    unsigned char trace_id[16], span_id[8];
    const char *state; /* as it was given; "" */
};

/* Reads both values; the state counts only beside a parent that is well-formed, and is left out
 * when it is too long or no printable ASCII. A malformed parent gives known == false: upper-case
 * digits, ids of zeros, the version ff, anything behind version 00. Of later versions the part is
 * read that version 00 has. The state is a copy in the arena. */
struct ts_trace_context ts_trace_context_read(struct ts_slice parent, struct ts_slice state,
                                              struct ts_arena *arena);

#endif
