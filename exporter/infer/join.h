/* Traces that others began: the program says by a header of a request, or whoever started it by its
 * environment, under which span of which trace its work belongs. */
#ifndef TS_INFER_JOIN_H
#define TS_INFER_JOIN_H

#include "exporter/call/trace_context.h"
#include "exporter/infer/span.h"
#include "exporter/call/call.h"

/* What a request says of itself; known == false: nothing, or what the shim put there for this very
 * call (TRACESHIM_PROPAGATE). The arena owns the state. */
struct ts_trace_context ts_join_by_header(const struct ts_call *call, struct ts_arena *arena);

/* The same, else what the environment of its process says of all its calls. */
struct ts_trace_context ts_join_of(const struct ts_call *call, struct ts_arena *arena);

/* Puts the top span of a turn, or of a call alone, below the other's span. Nothing happens when
 * context is not known. */
void ts_join_top(const struct ts_trace_context *context, struct ts_span *span);

/* The request said another trace than its span is in now, by the program's header or by the shim's:
 * a link to that. */
void ts_join_link(const struct ts_call *call, struct ts_span *span);

/* Into another trace, with a link to the one that its request said. */
void ts_join_move(struct ts_span *span, const unsigned char trace_id[16]);

/* The span is below one of ours now. */
void ts_join_leave(struct ts_span *span);

#endif
