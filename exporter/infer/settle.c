/* The results of tools came: what happened in their window finds its place. */
#include "exporter/infer/state.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/tool.h"

/* One tool that is being settled. */
struct ts_run {
    struct ts_span *span;
    const struct ts_chat_message *result;
    uint64_t first_ns, last_ns; /* of what it did over the network; first_ns 0: nothing was seen */
};

struct settling {
    struct ts_infer *infer;
    struct ts_turn *turn;
    struct ts_window *window;
    const struct ts_call *call; /* that carries the results */
    struct ts_run *runs;        /* one for each tool of the window; span NULL: not answered */
    struct ts_run *run;         /* of them, the one that is looked for */
    struct ts_held *placed;     /* calls whose tool was found */
};

static bool is_within(const struct settling *s, uint64_t start_ns, uint64_t end_ns)
{
    return start_ns >= s->window->start_ns && end_ns <= s->call->start_ns;
}

static void widen(struct ts_run *run, uint64_t start_ns, uint64_t end_ns)
{
    if (!run->first_ns || start_ns < run->first_ns)
        run->first_ns = start_ns;
    if (end_ns > run->last_ns)
        run->last_ns = end_ns;
}

/* The one tool that most speaks for; NULL: none, or more than one. What several conversations asked
 * for alike only the result tells. */
static struct ts_run *by_content(struct settling *s, const struct ts_held *held)
{
    struct ts_run *best = NULL;
    unsigned most = held->asked_by_several ? TS_TOOL_ASKED : TS_TOOL_NONE;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct ts_run *run = &s->runs[i];
        unsigned evidence = ts_tool_made_call(&s->window->tools[i], run->result, held->call);
        if (evidence == most)
            best = NULL;
        if (evidence <= most)
            continue;
        most = evidence;
        best = run;
    }
    return best && best->span ? best : NULL;
}

/* The tool that made a call which this one goes on from. */
static struct ts_run *by_former_step(struct settling *s, const struct ts_held *held)
{
    for (const struct ts_held *at = s->placed; at; at = at->next)
        if (ts_tool_was_fed(at->call, held->call))
            return at->run;
    return NULL;
}

static void emit_child(struct settling *s, const struct ts_call *call, struct ts_run *run)
{
    struct ts_span *span = ts_span_of_call(call);
    if (!span)
        return;
    memcpy(span->trace_id, s->turn->trace_id, sizeof span->trace_id);
    memcpy(span->parent_id, run ? run->span->span_id : s->turn->chain_id, sizeof span->parent_id);
    if (run)
        widen(run, span->start_ns, span->end_ns);
    ts_turn_emit(s->turn, &s->infer->outlet, span);
}

static struct ts_run *only_run(struct settling *s)
{
    return s->window->tool_count == 1 && s->runs[0].span ? &s->runs[0] : NULL;
}

static struct ts_run *the_only_run(struct settling *s, const struct ts_held *held)
{
    (void)held;
    return only_run(s);
}

/* Moves a call to the placed ones when its tool is found. */
static bool place_one(struct settling *s, struct ts_held **at,
                      struct ts_run *(*find)(struct settling *s, const struct ts_held *held))
{
    struct ts_held *held = *at;
    bool is_there = is_within(s, held->call->start_ns, held->call->end_ns);
    struct ts_run *run = is_there ? find(s, held) : NULL;
    if (!run)
        return false;
    *at = held->next;
    held->run = run;
    held->next = s->placed;
    s->placed = held;
    return true;
}

static size_t place_all(struct settling *s, struct ts_held **list,
                        struct ts_run *(*find)(struct settling *s, const struct ts_held *held))
{
    size_t count = 0;
    while (*list) {
        if (place_one(s, list, find))
            count++;
        else
            list = &(*list)->next;
    }
    return count;
}

/* By content, and then step by step what goes on from that. */
static size_t place_steps(struct settling *s, struct ts_held **list)
{
    size_t count = place_all(s, list, by_content), more = count;
    while (*list && more) {
        more = place_all(s, list, by_former_step);
        count += more;
    }
    return count;
}

/* No tool can be told: the work of the loop as a whole. */
static void place_in_loop(struct settling *s, struct ts_call *call)
{
    if (!is_within(s, call->start_ns, call->end_ns)) {
        ts_place_let_go(s->infer, call);
        return;
    }
    emit_child(s, call, NULL);
    ts_call_free(call);
}

/* What a tool did alone in its window is its work; of several the content tells whose it was. */
static void place_all_held(struct settling *s)
{
    struct ts_held *left = s->window->held, *next;
    s->window->held = NULL;
    s->window->held_count = 0;
    if (only_run(s))
        place_all(s, &left, the_only_run);
    else
        place_steps(s, &left);
    for (; left; left = next) {
        next = left->next;
        place_in_loop(s, left->call);
        free(left);
    }
}

/* Other conversations' tools were at work too: only the content can tell. */
static void place_contested(struct settling *s)
{
    s->infer->contested_count -= place_steps(s, &s->infer->contested);
}

static void emit_placed(struct settling *s)
{
    while (s->placed) {
        struct ts_held *held = s->placed;
        s->placed = held->next;
        emit_child(s, held->call, held->run);
        ts_call_free(held->call);
        free(held);
    }
}

/* The one tool that what a waiting call received is found in the result of, or that was asked for
 * with what it sent. */
static struct ts_run *run_of_loose(struct settling *s, const struct ts_loose *loose)
{
    struct ts_run *only = NULL;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct ts_run *run = &s->runs[i];
        bool made =
            run->result && (ts_tool_was_asked(&s->window->tools[i], loose->call) ||
                            ts_loose_is_in(loose, run->result->text, run->result->text_bytes));
        if (made && only)
            return NULL;
        only = made ? run : only;
    }
    return only;
}

static bool belongs(void *context, const struct ts_loose *loose)
{
    struct settling *s = context;
    return run_of_loose(s, loose) == s->run;
}

/* What waited for what came of it, and came from one of these tools. */
static void place_loose(struct settling *s)
{
    enum ts_loose_evidence evidence;
    struct ts_call *call;
    for (size_t i = 0; s->infer->loose.count && i < s->window->tool_count; i++) {
        s->run = &s->runs[i];
        ts_loose_choose_within(&s->infer->loose, s->window->start_ns, s->call->start_ns, belongs,
                               s);
        while ((call = ts_loose_take(&s->infer->loose, &evidence))) {
            emit_child(s, call, s->run);
            ts_call_free(call);
        }
    }
}

static struct ts_run *run_of_guest(struct settling *s, const struct ts_guest *guest)
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
static void adopt(struct settling *s, struct ts_guest *guest, struct ts_run *run)
{
    widen(run, guest->start_ns, guest->end_ns);
    for (size_t i = 0; i < guest->spans.count; i++) {
        struct ts_span *span = guest->spans.spans[i];
        memcpy(span->trace_id, s->turn->trace_id, sizeof span->trace_id);
        if (ts_span_is_root(span)) {
            memcpy(span->parent_id, run->span->span_id, sizeof span->parent_id);
            ts_origin_unmark_root(span);
        }
        ts_turn_emit(s->turn, &s->infer->outlet, span);
    }
    guest->spans.count = 0;
    ts_guest_free(guest);
}

/* It is a trace of its own after all; what has not ended goes on without waiting. */
static void release_guest(struct ts_infer *infer, struct ts_guest *guest)
{
    for (struct ts_conversation *at = infer->conversations.newest; at; at = at->older)
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
        struct ts_run *run = run_of_guest(s, guest);
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
        struct ts_run *run = &s->runs[answers[i].tool];
        run->span = ts_tool_span(s->turn, s->window, &answers[i], s->call->start_ns);
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
    struct settling s = {infer, conversation->turn, window, call, NULL, NULL, NULL};
    s.runs = calloc(window->tool_count, sizeof *s.runs);
    struct ts_answer *answers = calloc(window->tool_count, sizeof *answers);
    if (s.runs && answers) {
        size_t count = ts_window_answers(window, call, found->from, found->length > 0, answers);
        make_spans(&s, answers, count);
        place_all_held(&s);
        if (!window->expired)
            place_contested(&s);
        emit_placed(&s);
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
