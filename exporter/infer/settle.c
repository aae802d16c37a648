/* The results of tools came: what happened in their window finds its place. */
#include "exporter/infer/state.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/tool.h"

/* One tool that is being settled. */
struct run {
    struct ts_span *span;
    const struct ts_chat_message *result;
    uint64_t first_ns, last_ns; /* of what it did over the network; first_ns 0: nothing was seen */
};

struct settling {
    struct ts_infer *infer;
    struct ts_turn *turn;
    struct ts_window *window;
    const struct ts_call *call; /* that carries the results */
    struct run *runs;           /* one for each tool of the window; span NULL: not answered */
    struct run *run;            /* of them, the one that is looked for */
};

static bool is_within(const struct settling *s, uint64_t start_ns, uint64_t end_ns)
{
    return start_ns >= s->window->start_ns && end_ns <= s->call->start_ns;
}

static void widen(struct run *run, uint64_t start_ns, uint64_t end_ns)
{
    if (!run->first_ns || start_ns < run->first_ns)
        run->first_ns = start_ns;
    if (end_ns > run->last_ns)
        run->last_ns = end_ns;
}

/* The one tool whose arguments or result are found in the call; NULL: none, or more than one. */
static struct run *by_content(struct settling *s, const struct ts_call *call,
                              enum ts_evidence *evidence)
{
    struct run *only = NULL;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct run *run = &s->runs[i];
        enum ts_evidence found = ts_tool_made_call(&s->window->tools[i], run->result, call);
        if (!found)
            continue;
        *evidence = only ? TS_EVIDENCE_NONE : found;
        if (only)
            return NULL;
        only = run;
    }
    return only;
}

static void emit_child(struct settling *s, const struct ts_call *call, struct run *run,
                       enum ts_evidence evidence)
{
    struct ts_span *span = ts_span_of_call(call);
    if (!span)
        return;
    ts_evidence_mark(span, evidence);
    memcpy(span->trace_id, s->turn->trace_id, sizeof span->trace_id);
    memcpy(span->parent_id, run ? run->span->span_id : s->turn->chain_id, sizeof span->parent_id);
    ts_join_link(call, span);
    if (run)
        widen(run, span->start_ns, span->end_ns);
    ts_turn_emit(s->turn, &s->infer->outlet, span);
}

/* What a tool did alone in its window is its work; of several the content tells whose it was. */
static void place_held(struct settling *s, struct ts_call *call)
{
    if (!is_within(s, call->start_ns, call->end_ns)) {
        ts_place_let_go(s->infer, call);
        return;
    }
    enum ts_evidence evidence = TS_EVIDENCE_NONE;
    struct run *run = by_content(s, call, &evidence);
    if (!run && s->window->tool_count == 1)
        run = &s->runs[0];
    if (!evidence)
        evidence = TS_EVIDENCE_TIME;
    emit_child(s, call, run && run->span ? run : NULL, evidence);
    ts_call_free(call);
}

static void place_all_held(struct settling *s)
{
    struct ts_held *held = s->window->held;
    s->window->held = NULL;
    s->window->held_count = 0;
    while (held) {
        struct ts_held *next = held->next;
        place_held(s, held->call);
        free(held);
        held = next;
    }
}

/* Other conversations' tools were at work too: only the content can tell. */
static void place_contested(struct settling *s)
{
    struct ts_held **at = &s->infer->contested;
    while (*at) {
        struct ts_held *held = *at;
        struct run *run = NULL;
        enum ts_evidence evidence = TS_EVIDENCE_NONE;
        if (is_within(s, held->call->start_ns, held->call->end_ns))
            run = by_content(s, held->call, &evidence);
        if (!run || !run->span) {
            at = &held->next;
            continue;
        }
        *at = held->next;
        s->infer->contested_count--;
        emit_child(s, held->call, run, evidence);
        ts_call_free(held->call);
        free(held);
    }
}

static enum ts_evidence made(const struct settling *s, size_t tool, const struct ts_loose *loose)
{
    const struct ts_chat_message *result = s->runs[tool].result;
    if (!result)
        return TS_EVIDENCE_NONE;
    if (ts_tool_made_call(&s->window->tools[tool], NULL, loose->call))
        return TS_EVIDENCE_ARGUMENTS;
    return ts_loose_is_in(loose, result->text, result->text_bytes) ? TS_EVIDENCE_RESULT
                                                                   : TS_EVIDENCE_NONE;
}

/* Whether it was the tool that is looked for, and no other, that made a waiting call. */
static enum ts_evidence belongs(void *context, const struct ts_loose *loose)
{
    const struct settling *s = context;
    enum ts_evidence evidence = TS_EVIDENCE_NONE;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        enum ts_evidence found = made(s, i, loose);
        if (found && s->run != &s->runs[i])
            return TS_EVIDENCE_NONE;
        evidence = found ? found : evidence;
    }
    return evidence;
}

/* What waited for what came of it, and came from one of these tools. */
static void place_loose(struct settling *s)
{
    enum ts_evidence evidence;
    struct ts_call *call;
    for (size_t i = 0; s->infer->loose.count && i < s->window->tool_count; i++) {
        s->run = &s->runs[i];
        ts_loose_choose_within(&s->infer->loose, s->window->start_ns, s->call->start_ns, belongs,
                               s);
        while ((call = ts_loose_take(&s->infer->loose, &evidence))) {
            emit_child(s, call, s->run, evidence);
            ts_call_free(call);
        }
    }
}

static struct run *run_of_guest(struct settling *s, const struct ts_guest *guest)
{
    bool whole = guest->closed && guest->answered;
    if (!whole || !is_within(s, guest->start_ns, guest->end_ns))
        return NULL;
    for (size_t i = 0; i < s->window->tool_count; i++)
        if (s->runs[i].span &&
            ts_tool_result_holds(s->runs[i].result, guest->answer.data, guest->answer.bytes))
            return &s->runs[i];
    return NULL;
}

/* The guest's trace becomes a branch of this one: its root hangs from the tool. */
static void adopt(struct settling *s, struct ts_guest *guest, struct run *run)
{
    widen(run, guest->start_ns, guest->end_ns);
    for (size_t i = 0; i < guest->spans.count; i++) {
        struct ts_span *span = guest->spans.spans[i];
        ts_join_move(span, s->turn->trace_id);
        if (ts_span_is_top(span)) {
            ts_join_leave(span);
            memcpy(span->parent_id, run->span->span_id, sizeof span->parent_id);
            ts_origin_unmark_root(span);
            ts_evidence_mark(span, TS_EVIDENCE_RESULT);
        }
        ts_turn_emit(s->turn, &s->infer->outlet, span);
    }
    guest->spans.count = 0;
    ts_guest_free(guest);
}

/* It is a trace of its own after all; what has not ended goes on without waiting. */
static void release_guest(struct ts_infer *infer, struct ts_guest *guest)
{
    for (struct ts_conversation *at = infer->conversations.busy_newest; at; at = at->busy_older)
        if (at->turn && at->turn->guest == guest)
            at->turn->guest = NULL;
    for (size_t i = 0; i < guest->spans.count; i++)
        infer->outlet.emit(infer->outlet.context, guest->spans.spans[i]);
    guest->spans.count = 0;
    ts_guest_free(guest);
}

static void place_guests(struct settling *s)
{
    struct ts_guest *guest = s->window->guests;
    s->window->guests = NULL;
    while (guest) {
        struct ts_guest *next = guest->next;
        struct run *run = run_of_guest(s, guest);
        if (run)
            adopt(s, guest, run);
        else
            release_guest(s->infer, guest);
        guest = next;
    }
}

static void make_spans(struct settling *s, const struct ts_answer *answers, size_t count)
{
    const char *names[TS_GRAPH_NODES];
    size_t name_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct run *run = &s->runs[answers[i].tool];
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

static void emit_tools(struct settling *s)
{
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct run *run = &s->runs[i];
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
    struct settling s = {infer, conversation->turn, window, call, NULL, NULL};
    s.runs = calloc(window->tool_count, sizeof *s.runs);
    struct ts_answer *answers = calloc(window->tool_count, sizeof *answers);
    if (s.runs && answers) {
        size_t count = ts_window_answers(window, call, found->from, found->length > 0, answers);
        make_spans(&s, answers, count);
        place_all_held(&s);
        if (!window->expired)
            place_contested(&s);
        place_loose(&s);
        place_guests(&s);
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
    struct ts_guest *guest = window->guests;
    window->guests = NULL;
    while (guest) {
        struct ts_guest *next = guest->next;
        release_guest(infer, guest);
        guest = next;
    }
}
