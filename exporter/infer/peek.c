/* What is open, as it stands, for views of living programs. */
#include <stdlib.h>

#include "exporter/infer/state.h"

static void show(const struct ts_outlet *to, struct ts_span *span)
{
    if (!span)
        return;
    span->in_progress = ts_span_is_top(span);
    to->emit(to->context, span);
}

static void show_turn(const struct ts_outlet *to, const struct ts_turn *turn)
{
    struct ts_span *chain = ts_turn_chain(turn);
    if (chain) {
        chain->in_progress = true;
        to->emit(to->context, chain);
    }
    show(to, ts_turn_root(turn));
}

static void show_held(const struct ts_outlet *to, const struct ts_held *held)
{
    for (; held; held = held->next)
        if (held->call->kind != TS_CALL_HTTP)
            show(to, ts_alone_span(held->call, ""));
}

static void show_guests(const struct ts_outlet *to, const struct ts_guest *guest)
{
    for (; guest; guest = guest->next)
        for (size_t i = 0; i < guest->spans.count; i++)
            show(to, ts_span_clone(guest->spans.spans[i]));
}

void ts_infer_peek(struct ts_infer *infer, void (*emit)(void *context, struct ts_span *span),
                   void *context)
{
    struct ts_outlet to = {emit, context};
    for (struct ts_conversation *at = infer->conversations.busy_oldest; at; at = at->busy_newer) {
        if (at->turn)
            show_turn(&to, at->turn);
        if (!at->window)
            continue;
        show_held(&to, at->window->held);
        show_guests(&to, at->window->guests);
    }
    show_held(&to, infer->contested);
    show_guests(&to, infer->shared_guests);
    for (const struct ts_loose *loose = infer->loose.newest; loose; loose = loose->older)
        show(&to, ts_alone_span(loose->call, ""));
    for (const struct ts_job *job = infer->jobs.newest; job; job = job->next)
        show(&to, ts_alone_span(job->call, ""));
}
