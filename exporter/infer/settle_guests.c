/* Whose work the traces were that began while tools ran. */
#include "exporter/infer/settle.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/join.h"
#include "exporter/infer/passage.h"

/* Many answers begin with the same few words. */
#define PASSAGES_LEAST 2

/* How much of an answer is in a text, or of the text in the answer. */
static size_t shared(const struct ts_buffer *answer, const char *text, size_t bytes)
{
    if (!answer->bytes || !bytes)
        return 0;
    return ts_passages_count(answer->data, answer->bytes, text, bytes) +
           ts_passages_count(text, bytes, answer->data, answer->bytes);
}

static size_t likeness(const struct ts_run *run, const struct ts_guest *guest)
{
    if (!run->span)
        return 0;
    if (ts_tool_result_holds(run->result, guest->answer.data, guest->answer.bytes))
        return SIZE_MAX;
    size_t count = shared(&guest->answer, run->result->text, run->result->text_bytes);
    return count >= PASSAGES_LEAST ? count : 0;
}

/* The tool whose result the answer is, or is a part of, or has a part of. */
static struct ts_run *by_answer(struct ts_settling *s, const struct ts_guest *guest)
{
    struct ts_run *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        size_t like = likeness(&s->runs[i], guest);
        if (like > most)
            best = &s->runs[i];
        most = like > most ? like : most;
    }
    s->evidence = TS_EVIDENCE_RESULT;
    return best;
}

/* The tool that a later one works for, whose question has this one's answer in it. */
static struct ts_run *by_next_step(struct ts_settling *s, const struct ts_guest *guest)
{
    for (const struct ts_guest *at = s->adopted; at; at = at->next)
        if (guest->end_ns <= at->start_ns &&
            shared(&guest->answer, at->question.data, at->question.bytes) >= PASSAGES_LEAST) {
            s->evidence = TS_EVIDENCE_STEP;
            return at->run;
        }
    return NULL;
}

/* The one tool that was asked for with what this one is about, when no answer tells. */
static struct ts_run *by_question(struct ts_settling *s, const struct ts_guest *guest)
{
    struct ts_run *only = NULL;
    for (size_t i = 0; i < s->window->tool_count; i++) {
        struct ts_run *run = &s->runs[i];
        if (!run->span || run->has_guest ||
            !ts_tool_asked_text(&s->window->tools[i], guest->question.data, guest->question.bytes))
            continue;
        if (only)
            return NULL;
        only = run;
    }
    s->evidence = TS_EVIDENCE_ARGUMENTS;
    return only;
}

typedef struct ts_run *finder(struct ts_settling *s, const struct ts_guest *guest);

static bool adopt_one(struct ts_settling *s, struct ts_guest **at, finder *find)
{
    struct ts_guest *guest = *at;
    bool is_whole =
        guest->closed && guest->answered && ts_settle_is_within(s, guest->start_ns, guest->end_ns);
    struct ts_run *run = is_whole ? find(s, guest) : NULL;
    if (!run)
        return false;
    *at = guest->next;
    guest->run = run;
    guest->evidence = s->evidence;
    guest->next = s->adopted;
    s->adopted = guest;
    run->has_guest = true;
    return true;
}

static size_t adopt_all(struct ts_settling *s, struct ts_guest **list, finder *find)
{
    size_t count = 0;
    while (*list) {
        if (adopt_one(s, list, find))
            count++;
        else
            list = &(*list)->next;
    }
    return count;
}

static size_t adopt_steps(struct ts_settling *s, struct ts_guest **list)
{
    size_t count = adopt_all(s, list, by_answer), more = s->adopted != NULL;
    count += adopt_all(s, list, by_question);
    while (*list && more) {
        more = adopt_all(s, list, by_next_step);
        count += more;
    }
    return count;
}

/* The guest's trace becomes a branch of this one: its root hangs from the tool. */
static void emit_branch(struct ts_settling *s, struct ts_guest *guest)
{
    struct ts_run *run = guest->run;
    ts_settle_widen(run, guest->start_ns, guest->end_ns);
    for (size_t i = 0; i < guest->spans.count; i++) {
        struct ts_span *span = guest->spans.spans[i];
        ts_join_move(span, s->turn->trace_id);
        if (ts_span_is_top(span)) {
            ts_join_leave(span);
            memcpy(span->parent_id, run->span->span_id, sizeof span->parent_id);
            ts_origin_unmark_root(span);
            ts_evidence_mark(span, guest->evidence);
        }
        ts_turn_emit(s->turn, &s->infer->outlet, span);
    }
    guest->spans.count = 0;
    ts_guest_free(guest);
}

/* It is a trace of its own after all; what has not ended goes on without waiting. */
void ts_settle_release_guest(struct ts_infer *infer, struct ts_guest *guest)
{
    for (struct ts_conversation *at = infer->conversations.busy_newest; at; at = at->busy_older)
        if (at->turn && at->turn->guest == guest)
            at->turn->guest = NULL;
    for (size_t i = 0; i < guest->spans.count; i++)
        infer->outlet.emit(infer->outlet.context, guest->spans.spans[i]);
    guest->spans.count = 0;
    ts_guest_free(guest);
}

void ts_settle_guests(struct ts_settling *s)
{
    struct ts_guest *left = s->window->guests, *next;
    s->window->guests = NULL;
    adopt_steps(s, &left);
    if (!s->window->expired)
        s->infer->shared_guest_count -= adopt_steps(s, &s->infer->shared_guests);
    adopt_steps(s, &left); /* a later step may have been among the others */
    for (; s->adopted; s->adopted = next) {
        next = s->adopted->next;
        emit_branch(s, s->adopted);
    }
    for (; left; left = next) {
        next = left->next;
        ts_settle_release_guest(s->infer, left);
    }
}
