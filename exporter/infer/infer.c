/* From calls to spans: the way in. */
#include "exporter/infer/infer.h"

#include <stdlib.h>
#include "exporter/infer/state.h"

/* Spans leave when the call that they are made of is gone: a large one need not be there twice, as
 * call and as span, while a sink makes its own form of it. */
static void wait_for_call(void *context, struct ts_span *span)
{
    struct ts_infer *infer = context;
    ts_span_row_add(&infer->ready, span);
}

static void emit_ready(struct ts_infer *infer)
{
    for (size_t i = 0; i < infer->ready.count; i++)
        infer->options.emit(infer->options.context, infer->ready.spans[i]);
    infer->ready.count = 0;
}

struct ts_infer *ts_infer_new(const struct ts_infer_options *options)
{
    struct ts_infer *infer = calloc(1, sizeof *infer);
    if (!infer)
        return NULL;
    infer->options = *options;
    infer->loose.idle_ns = options->idle_close_ns;
    infer->outlet = (struct ts_outlet){wait_for_call, infer};
    return infer;
}

static void place(struct ts_infer *infer, struct ts_call *call)
{
    if (call->kind == TS_CALL_LLM)
        ts_model_call(infer, call);
    else
        ts_place_call(infer, call);
}

static void give_up_jobs(struct ts_infer *infer, uint64_t now_ns, uint64_t idle_ns)
{
    struct ts_call *call;
    while ((call = ts_jobs_idle(&infer->jobs, now_ns, idle_ns))) {
        place(infer, call);
        emit_ready(infer);
    }
}

static void give_up_loose(struct ts_infer *infer, uint64_t now_ns)
{
    struct ts_call *call;
    while ((call = ts_loose_give_up(&infer->loose, now_ns))) {
        ts_alone(infer, call);
        emit_ready(infer);
    }
}

void ts_infer_call(struct ts_infer *infer, struct ts_call *call)
{
    if (!call)
        return;
    give_up_loose(infer, call->start_ns);
    give_up_jobs(infer, call->start_ns, ts_place_longest_ns(infer));
    if (*call->job_id)
        call = ts_jobs_take(&infer->jobs, call, ts_place_longest_ns(infer));
    if (call)
        place(infer, call);
    emit_ready(infer);
}

void ts_infer_time(struct ts_infer *infer, uint64_t now_ns)
{
    struct ts_conversation *next;
    give_up_jobs(infer, now_ns, ts_place_longest_ns(infer));
    give_up_loose(infer, now_ns);
    for (struct ts_conversation *at = infer->conversations.oldest; at; at = next) {
        next = at->newer;
        if (at->turn && ts_close_is_idle(infer, at, now_ns))
            ts_close_turn(infer, at, TS_CLOSE_IDLE);
        bool is_old = now_ns > at->last_ns && now_ns - at->last_ns > ts_close_forget_ns(infer);
        if (is_old)
            ts_close_forget(infer, at);
        emit_ready(infer);
    }
}

void ts_infer_finish(struct ts_infer *infer)
{
    give_up_jobs(infer, UINT64_MAX, 0);
    for (struct ts_conversation *at = infer->conversations.oldest; at; at = at->newer) {
        ts_close_turn(infer, at, TS_CLOSE_FINISH);
        emit_ready(infer);
    }
    ts_place_release_contested(infer);
    emit_ready(infer);
    give_up_loose(infer, UINT64_MAX);
}

static void discard(void *context, struct ts_span *span)
{
    (void)context;
    ts_span_free(span);
}

void ts_infer_free(struct ts_infer *infer)
{
    if (!infer)
        return;
    infer->outlet = (struct ts_outlet){discard, NULL};
    while (infer->conversations.oldest)
        ts_close_forget(infer, infer->conversations.oldest);
    ts_place_release_contested(infer);
    ts_jobs_free(&infer->jobs);
    ts_loose_free(&infer->loose);
    ts_span_row_free(&infer->ready);
    free(infer);
}
