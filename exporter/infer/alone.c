/* Calls that belong to no turn: a trace of one span. */
#include "exporter/infer/state.h"

#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/ids.h"

struct ts_span *ts_alone_span(const struct ts_call *call, const char *session)
{
    struct ts_span *span = ts_span_of_call(call);
    if (!span)
        return NULL;
    struct ts_origin origin;
    ts_origin_of(call, &span->arena, &origin);
    struct ts_trace_context parent = ts_join_of(call, &span->arena);
    ts_id_trace(call, span->trace_id);
    ts_join_top(&parent, span);
    ts_origin_mark_root(&origin, span, *session ? session : call->session);
    return span;
}

void ts_alone(struct ts_infer *infer, struct ts_call *call)
{
    struct ts_span *span = ts_alone_span(call, "");
    if (span)
        infer->outlet.emit(infer->outlet.context, span);
    ts_call_free(call);
}
