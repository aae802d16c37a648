/* What a request or a process says of the trace that it belongs to. */
#include "exporter/call/trace_context.h"

#include "exporter/base/traceparent.h"

static bool is_printable(struct ts_slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((text.p[i] < ' ' || text.p[i] > '~') && text.p[i] != '\t')
            return false;
    return true;
}

struct ts_trace_context ts_trace_context_read(struct ts_slice parent, struct ts_slice state,
                                              struct ts_arena *arena)
{
    struct ts_trace_context context = {.state = ""};
    context.known = ts_traceparent_read(parent, context.trace_id, context.span_id);
    bool fits = context.known && state.n && state.n <= TS_TRACE_STATE_BYTES && is_printable(state);
    const char *copy = fits ? ts_arena_copy(arena, state.p, state.n) : NULL;
    context.state = copy ? copy : "";
    return context;
}
