/* The end of turns and of conversations. */
#include "exporter/infer/state.h"

#include <string.h>

bool ts_close_is_idle(const struct ts_infer *infer, const struct ts_conversation *conversation,
                      uint64_t now_ns)
{
    return now_ns > conversation->last_ns &&
           now_ns - conversation->last_ns > infer->options.idle_close_ns;
}

uint64_t ts_close_forget_ns(const struct ts_infer *infer)
{
    uint64_t idle = infer->options.idle_close_ns;
    return idle > TS_FORGET_NS ? idle : TS_FORGET_NS;
}

void ts_close_window(struct ts_infer *infer, struct ts_conversation *conversation)
{
    struct ts_window *window = ts_conversation_take_window(&infer->conversations, conversation);
    if (!window)
        return;
    ts_settle_release(infer, window);
    ts_window_free(window);
    ts_place_release_contested(infer);
}

/* The host of a guest learns how its trace ended. */
static void report_to_host(struct ts_turn *turn, enum ts_close_reason reason)
{
    struct ts_guest *guest = turn->guest;
    if (!guest)
        return;
    guest->closed = true;
    guest->answered = reason == TS_CLOSE_ANSWERED;
    guest->start_ns = turn->start_ns;
    guest->end_ns = turn->end_ns;
    ts_buffer_add(&guest->answer, turn->answer_text.data, turn->answer_text.bytes);
}

/* A call that comes later starts a new trace, which points back to this one. */
static void remember_former(struct ts_conversation *conversation, const struct ts_turn *turn)
{
    conversation->has_former = true;
    memcpy(conversation->former_trace, turn->trace_id, sizeof turn->trace_id);
    memcpy(conversation->former_root, turn->root_id, sizeof turn->root_id);
}

void ts_close_turn(struct ts_infer *infer, struct ts_conversation *conversation,
                   enum ts_close_reason reason)
{
    struct ts_turn *turn = conversation->turn;
    if (!turn)
        return;
    if (reason == TS_CLOSE_ANSWERED)
        ts_graph_end(&turn->graph);
    if (reason == TS_CLOSE_IDLE)
        remember_former(conversation, turn);
    if (conversation->window) {
        conversation->window->expired = true;
        ts_settle_release(infer, conversation->window);
    }
    ts_turn_emit_last(turn, &infer->outlet);
    report_to_host(turn, reason);
    conversation->turn = NULL;
    ts_turn_free(turn);
    ts_conversation_busy(&infer->conversations, conversation);
    if (reason != TS_CLOSE_IDLE)
        ts_close_window(infer, conversation);
    ts_place_release_contested(infer);
}

void ts_close_forget(struct ts_infer *infer, struct ts_conversation *conversation)
{
    ts_close_turn(infer, conversation, TS_CLOSE_FINISH);
    ts_close_window(infer, conversation);
    ts_conversations_remove(&infer->conversations, conversation);
}
