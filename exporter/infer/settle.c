/* The results of tools came: what happened in their window finds its place. */
#include "exporter/infer/settle.h"

#include <stdlib.h>

bool ts_settle_is_within(const struct ts_settling *s, uint64_t start_ns, uint64_t end_ns)
{
    return start_ns >= s->window->start_ns && end_ns <= s->call->start_ns;
}

void ts_settle_widen(struct ts_run *run, uint64_t start_ns, uint64_t end_ns)
{
    if (!run->first_ns || start_ns < run->first_ns)
        run->first_ns = start_ns;
    if (end_ns > run->last_ns)
        run->last_ns = end_ns;
}

static void make_spans(struct ts_settling *s, const struct ts_answer *answers, size_t count)
{
    const char *names[TS_GRAPH_NODES];
    size_t name_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct ts_run *run = &s->runs[answers[i].tool];
        run->span = ts_tool_span(s->turn, s->window, &answers[i], s->call);
        run->result = run->span ? answers[i].message : NULL;
        if (run->span && name_count < TS_GRAPH_NODES)
            names[name_count++] = s->window->tools[answers[i].tool].name;
    }
    if (!name_count)
        return;
    ts_graph_tools(&s->turn->graph, names, name_count);
    s->turn->has_tools = true;
    ts_turn_is_more(s->turn, &s->infer->outlet);
}

static void emit_tools(struct ts_settling *s)
{
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct ts_run *run = &s->runs[i];
        if (!run->span)
            continue;
        if (run->first_ns)
            ts_tool_span_narrow(run->span, run->first_ns, run->last_ns);
        ts_turn_emit(s->turn, &s->infer->outlet, run->span);
    }
}

void ts_settle(struct ts_infer *infer, struct ts_conversation *conversation,
               const struct ts_call *call, const struct ts_found *found)
{
    struct ts_window *window = conversation->window;
    struct ts_settling s = {
        .infer = infer, .turn = conversation->turn, .window = window, .call = call};
    s.runs = calloc(window->tool_count, sizeof *s.runs);
    struct ts_answer *answers = calloc(window->tool_count, sizeof *answers);
    if (s.runs && answers) {
        size_t count = ts_window_answers(window, call, found->from, found->length > 0, answers);
        make_spans(&s, answers, count);
        ts_settle_held(&s);
        if (!window->expired)
            ts_settle_contested(&s);
        ts_settle_emit(&s);
        ts_settle_loose(&s);
        ts_settle_guests(&s);
        emit_tools(&s);
    }
    free(answers);
    free(s.runs);
    ts_close_window(infer, conversation);
}

void ts_settle_release(struct ts_infer *infer, struct ts_window *window)
{
    struct ts_held *held = window->held;
    window->held = NULL;
    window->held_count = 0;
    while (held) {
        struct ts_held *next = held->next;
        ts_place_let_go(infer, held->call);
        free(held);
        held = next;
    }
    struct ts_guest *guest = window->guests, *next;
    window->guests = NULL;
    for (; guest; guest = next) {
        next = guest->next;
        ts_settle_release_guest(infer, guest);
    }
}
