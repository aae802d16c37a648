/* Spans below those of others. */
#include "exporter/infer/join.h"

#include <string.h>
#include "exporter/infer/build.h"
#include "exporter/infer/ids.h"

static bool is_own(const struct ts_call *call, const struct ts_trace_context *context)
{
    unsigned char own[8];
    ts_id_call(call, own);
    return memcmp(own, context->span_id, sizeof own) == 0;
}

static struct ts_trace_context sent(const struct ts_call *call, struct ts_arena *arena)
{
    const struct ts_message *request = &call->http.request;
    return ts_trace_context_read(ts_http_header(request, "traceparent"),
                                 ts_http_header(request, "tracestate"), arena);
}

struct ts_trace_context ts_join_by_header(const struct ts_call *call, struct ts_arena *arena)
{
    struct ts_trace_context context = sent(call, arena);
    context.known = context.known && !is_own(call, &context);
    return context;
}

static struct ts_trace_context by_environment(const struct ts_call *call, struct ts_arena *arena)
{
    const struct ts_process *process = call->exchange->process;
    return ts_trace_context_read(ts_slice_text(ts_process_env(process, "TRACEPARENT")),
                                 ts_slice_text(ts_process_env(process, "TRACESTATE")), arena);
}

struct ts_trace_context ts_join_of(const struct ts_call *call, struct ts_arena *arena)
{
    struct ts_trace_context context = ts_join_by_header(call, arena);
    return context.known ? context : by_environment(call, arena);
}

void ts_join_top(const struct ts_trace_context *context, struct ts_span *span)
{
    if (!context->known)
        return;
    memcpy(span->trace_id, context->trace_id, sizeof span->trace_id);
    memcpy(span->parent_id, context->span_id, sizeof span->parent_id);
    span->trace_state = ts_arena_text(&span->arena, context->state);
    span->joined = true;
}

void ts_join_link(const struct ts_call *call, struct ts_span *span)
{
    struct ts_trace_context context = sent(call, &span->arena);
    if (!context.known)
        return;
    bool here = memcmp(context.trace_id, span->trace_id, sizeof span->trace_id) == 0;
    span->told_trace = here && is_own(call, &context);
    if (!here)
        ts_span_link(span, context.trace_id, context.span_id);
}

void ts_join_move(struct ts_span *span, const unsigned char trace_id[16])
{
    bool here = memcmp(span->trace_id, trace_id, sizeof span->trace_id) == 0;
    if (span->told_trace && !here)
        ts_span_link(span, span->trace_id, span->span_id);
    memcpy(span->trace_id, trace_id, sizeof span->trace_id);
}

void ts_join_leave(struct ts_span *span)
{
    span->joined = false;
}
