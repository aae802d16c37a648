/* Whose work the calls were that happened while tools ran. */
#include "exporter/infer/settle.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/join.h"

/* The one tool that most speaks for; NULL: none, or more than one. What several conversations asked
 * for alike only the result tells. */
static struct ts_run *by_content(struct ts_settling *s, const struct ts_held *held)
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
    s->evidence = ts_tool_evidence((enum ts_tool_evidence)most);
    return best && best->span ? best : NULL;
}

/* The tool that made a call which this one goes on from. */
static struct ts_run *by_former_step(struct ts_settling *s, const struct ts_held *held)
{
    for (const struct ts_held *at = s->placed; at; at = at->next)
        if (ts_tool_was_fed(at->call, held->call)) {
            s->evidence = TS_EVIDENCE_STEP;
            return at->run;
        }
    return NULL;
}

static void emit_child(struct ts_settling *s, const struct ts_call *call, struct ts_run *run,
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
        ts_settle_widen(run, span->start_ns, span->end_ns);
    ts_turn_emit(s->turn, &s->infer->outlet, span);
}

static struct ts_run *only_run(struct ts_settling *s)
{
    return s->window->tool_count == 1 && s->runs[0].span ? &s->runs[0] : NULL;
}

static struct ts_run *the_only_run(struct ts_settling *s, const struct ts_held *held)
{
    struct ts_run *run = only_run(s);
    enum ts_tool_evidence found =
        run ? ts_tool_made_call(&s->window->tools[0], run->result, held->call) : TS_TOOL_NONE;
    s->evidence = found ? ts_tool_evidence(found) : TS_EVIDENCE_TIME;
    return run;
}

/* Moves a call to the placed ones when its tool is found. */
static bool place_one(struct ts_settling *s, struct ts_held **at,
                      struct ts_run *(*find)(struct ts_settling *s, const struct ts_held *held))
{
    struct ts_held *held = *at;
    bool is_there = ts_settle_is_within(s, held->call->start_ns, held->call->end_ns);
    struct ts_run *run = is_there ? find(s, held) : NULL;
    if (!run)
        return false;
    *at = held->next;
    held->run = run;
    held->evidence = s->evidence;
    held->next = s->placed;
    s->placed = held;
    return true;
}

static size_t place_all(struct ts_settling *s, struct ts_held **list,
                        struct ts_run *(*find)(struct ts_settling *s, const struct ts_held *held))
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
static size_t place_steps(struct ts_settling *s, struct ts_held **list)
{
    size_t count = place_all(s, list, by_content), more = s->placed != NULL;
    while (*list && more) {
        more = place_all(s, list, by_former_step);
        count += more;
    }
    return count;
}

/* No tool can be told: the work of the loop as a whole. */
static void place_in_loop(struct ts_settling *s, struct ts_call *call)
{
    if (!ts_settle_is_within(s, call->start_ns, call->end_ns)) {
        ts_place_let_go(s->infer, call);
        return;
    }
    emit_child(s, call, NULL, TS_EVIDENCE_TIME);
    ts_call_free(call);
}

/* What a tool did alone in its window is its work; of several the content tells whose it was. */
void ts_settle_held(struct ts_settling *s)
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
void ts_settle_contested(struct ts_settling *s)
{
    s->infer->contested_count -= place_steps(s, &s->infer->contested);
}

void ts_settle_emit(struct ts_settling *s)
{
    while (s->placed) {
        struct ts_held *held = s->placed;
        s->placed = held->next;
        emit_child(s, held->call, held->run, held->evidence);
        ts_call_free(held->call);
        free(held);
    }
}

static enum ts_evidence made(const struct ts_settling *s, size_t tool, const struct ts_sent *sent,
                             const struct ts_loose *loose)
{
    const struct ts_chat_message *result = s->runs[tool].result;
    if (!result)
        return TS_EVIDENCE_NONE;
    if (ts_tool_was_asked(&s->window->tools[tool], sent))
        return TS_EVIDENCE_ARGUMENTS;
    return ts_loose_is_in(loose, result->text, result->text_bytes) ? TS_EVIDENCE_RESULT
                                                                   : TS_EVIDENCE_NONE;
}

/* Whether it was the tool that is looked for, and no other, that made a waiting call. */
static enum ts_evidence belongs(void *context, const struct ts_loose *loose)
{
    const struct ts_settling *s = context;
    enum ts_evidence evidence = TS_EVIDENCE_NONE;
    bool is_others = false;
    struct ts_sent sent;
    ts_sent_begin(&sent, loose->call);
    for (size_t i = 0; i < s->window->tool_count; i++) {
        enum ts_evidence found = made(s, i, &sent, loose);
        is_others |= found && s->run != &s->runs[i];
        evidence = found ? found : evidence;
    }
    ts_sent_end(&sent);
    return is_others ? TS_EVIDENCE_NONE : evidence;
}

/* What waited for what came of it, and came from one of these tools. */
void ts_settle_loose(struct ts_settling *s)
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
