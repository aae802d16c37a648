/* A model call is put into its conversation, and its span into a trace. */
#include "exporter/infer/state.h"

#include <string.h>

static bool brings_user_message(const struct ts_call *call, size_t from)
{
    for (size_t i = from; i < call->input_count; i++)
        if (call->input[i].role && strcmp(call->input[i].role, "user") == 0)
            return true;
    return false;
}

static struct ts_conversation *begin_conversation(struct ts_infer *infer,
                                                  const struct ts_call *call)
{
    while (infer->conversations.count >= TS_MAX_CONVERSATIONS)
        ts_close_forget(infer, infer->conversations.oldest);
    return ts_conversations_add(&infer->conversations, call);
}

/* The program took an earlier answer up again: another conversation from here on, in the same
 * session. */
static struct ts_conversation *branch_off(struct ts_infer *infer, const struct ts_call *call,
                                          const struct ts_conversation *from)
{
    char session[sizeof from->session];
    memcpy(session, from->session, sizeof session);
    struct ts_conversation *branch = begin_conversation(infer, call);
    if (branch)
        memcpy(branch->session, session, sizeof session);
    return branch;
}

static struct ts_conversation *conversation_of(struct ts_infer *infer, const struct ts_call *call,
                                               struct ts_found *found)
{
    struct ts_conversation *conversation = found->conversation;
    if (!conversation)
        return begin_conversation(infer, call);
    if (ts_close_is_idle(infer, conversation, call->start_ns))
        ts_close_turn(infer, conversation, TS_CLOSE_IDLE);
    if (found->answered || found->at_newest || found->is_retry)
        return conversation;
    return branch_off(infer, call, conversation);
}

/* Ends the turn that this call does not belong to. */
static void end_former_turn(struct ts_infer *infer, struct ts_conversation *conversation,
                            const struct ts_call *call, const struct ts_found *found)
{
    if (found->answered)
        return;
    bool goes_on = found->is_retry || !brings_user_message(call, found->from);
    if (conversation->turn && !goes_on)
        ts_close_turn(infer, conversation, TS_CLOSE_NEXT_TURN);
    ts_close_window(infer, conversation);
}

static void begin_turn(struct ts_infer *infer, struct ts_conversation *conversation,
                       const struct ts_call *call)
{
    struct ts_turn *turn = ts_turn_new(call, conversation->session);
    if (!turn)
        return;
    if (!ts_join_by_header(call, &turn->arena).known) /* said, so not to be concluded */
        turn->guest = ts_place_trace(infer, call, conversation);
    turn->continues = conversation->has_former;
    memcpy(turn->former_trace, conversation->former_trace, sizeof turn->former_trace);
    memcpy(turn->former_root, conversation->former_root, sizeof turn->former_root);
    conversation->has_former = false;
    conversation->turn = turn;
    ts_conversation_busy(&infer->conversations, conversation);
}

/* What was looked up for this call's new messages. */
static void add_retrievals(struct ts_infer *infer, struct ts_turn *turn, const struct ts_call *call,
                           size_t from)
{
    enum ts_evidence evidence;
    struct ts_call *retrieval;
    if (!ts_loose_choose(&infer->loose, call, from))
        return;
    while ((retrieval = ts_loose_take(&infer->loose, &evidence))) {
        ts_turn_retrieval(turn, &infer->outlet, retrieval, evidence);
        ts_call_free(retrieval);
    }
}

/* A trace that began inside several windows: this one's is among them. */
static bool may_be_host(const struct ts_conversation *host, const struct ts_guest *guest)
{
    return host->turn && host->window && host->window->start_ns <= guest->start_ns;
}

/* Also when it may be. */
static bool is_guest_of(const struct ts_conversation *guest, const struct ts_conversation *host)
{
    while (guest && guest != host) {
        const struct ts_guest *place = guest->turn ? guest->turn->guest : NULL;
        if (place && !place->host)
            return may_be_host(host, place);
        guest = place ? place->host : NULL;
    }
    return guest != NULL;
}

static bool is_at_work(const struct ts_infer *infer, const struct ts_conversation *other,
                       const struct ts_call *call)
{
    return other->turn && other->window && !ts_close_is_idle(infer, other, call->start_ns);
}

/* Another conversation's tools are at work, and this is none of their work: from now on time alone
 * is no evidence. */
static void note_interleaving(struct ts_infer *infer, const struct ts_conversation *conversation,
                              const struct ts_call *call)
{
    for (struct ts_conversation *at = infer->conversations.busy_newest; at && !infer->interleaved;
         at = at->busy_older) {
        if (at == conversation || !is_at_work(infer, at, call) || is_guest_of(conversation, at) ||
            is_guest_of(at, conversation))
            continue;
        infer->interleaved_run = true;
        infer->interleaved = strcmp(at->journal_id, call->exchange->process->journal_id) == 0;
    }
}

static void add_to_turn(struct ts_infer *infer, struct ts_conversation *conversation,
                        const struct ts_call *call, const struct ts_found *found)
{
    struct ts_turn *turn = conversation->turn;
    bool is_first = turn->graph.node_count == 0 && !found->answered;
    if (found->answered)
        ts_settle(infer, conversation, call, found);
    add_retrievals(infer, turn, call, found->conversation ? found->from : 0);
    ts_turn_model_call(turn, &infer->outlet, call, is_first ? TS_EVIDENCE_NONE : found->evidence);
    if (turn->guest)
        ts_place_touch_guest(infer, turn->guest, call);
    if (ts_call_tool_calls(call) > 0) {
        ts_close_window(infer, conversation);
        ts_conversation_open(&infer->conversations, conversation, ts_window_new(call));
    } else if (!call->failed && !call->interrupted) {
        ts_close_turn(infer, conversation, TS_CLOSE_ANSWERED);
    }
}

void ts_model_call(struct ts_infer *infer, struct ts_call *call)
{
    struct ts_arena arena = {0};
    struct ts_digests list;
    const struct ts_state *base = ts_conversations_base(&infer->conversations, call);
    if (base)
        ts_digests_after(call, base->digest, base->length, &infer->digests, &arena, &list);
    else
        ts_digests_of(call, &infer->digests, &arena, &list);
    struct ts_found found =
        ts_conversations_find(&infer->conversations, call, &list, ts_close_forget_ns(infer));
    struct ts_conversation *conversation = conversation_of(infer, call, &found);
    if (conversation) {
        ts_session_keep(conversation->session, call->session);
        end_former_turn(infer, conversation, call, &found);
        if (!conversation->turn)
            begin_turn(infer, conversation, call);
        note_interleaving(infer, conversation, call);
        if (conversation->turn)
            add_to_turn(infer, conversation, call, &found);
        ts_conversation_advance(&infer->conversations, conversation, call, &list);
        ts_conversations_touch(&infer->conversations, conversation, call->end_ns);
    }
    ts_arena_free(&arena);
    ts_call_free(call);
}
