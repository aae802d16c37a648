/* The trace of one turn: opening it, adding to it. */
#include "exporter/infer/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/ids.h"

void ts_session_keep(char kept[TS_SESSION_BYTES], const char *session)
{
    if (*session)
        snprintf(kept, TS_SESSION_BYTES, "%s", session);
}

static bool has_role(const struct ts_chat_message *message, const char *role)
{
    return message->role && strcmp(message->role, role) == 0;
}

/* Where the messages after the assistant's last begin. */
static size_t after_assistant(const struct ts_call *call)
{
    size_t from = call->input_count;
    while (from > 0 && !has_role(&call->input[from - 1], "assistant"))
        from--;
    return from;
}

/* A turn may begin with a tool's result: then the user's last words are what it is about. */
static size_t last_user_message(const struct ts_call *call)
{
    size_t at = call->input_count;
    while (at > 0 && !has_role(&call->input[at - 1], "user"))
        at--;
    return at > 0 ? at - 1 : call->input_count;
}

struct ts_slice ts_user_messages(const struct ts_call *call, struct ts_arena *arena)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"messages\":[");
    size_t empty = out.bytes;
    for (size_t i = after_assistant(call); i < call->input_count; i++)
        if (has_role(&call->input[i], "user"))
            ts_write_turn_message(&out, &call->input[i]);
    size_t last = last_user_message(call);
    if (out.bytes == empty && last < call->input_count)
        ts_write_turn_message(&out, &call->input[last]);
    ts_buffer_text(&out, "]}");
    struct ts_slice copy = {ts_arena_copy(arena, out.data, out.bytes), out.bytes};
    ts_buffer_free(&out);
    return copy.p ? copy : (struct ts_slice){0};
}

static struct ts_slice copy_param(struct ts_turn *turn, const struct ts_call *call,
                                  const char *name)
{
    struct ts_slice value = ts_call_param(call, name);
    return (struct ts_slice){ts_arena_copy(&turn->arena, value.p, value.n), value.n};
}

/* Several turns may be in one trace that another program began, so its id is no base for theirs. */
static void set_ids(struct ts_turn *turn, const struct ts_call *first)
{
    ts_id_trace(first, turn->trace_id);
    ts_id_role(turn->trace_id, "agent", turn->root_id);
    ts_id_role(turn->trace_id, "chain", turn->chain_id);
    turn->parent = ts_join_of(first, &turn->arena);
    if (turn->parent.known)
        memcpy(turn->trace_id, turn->parent.trace_id, sizeof turn->trace_id);
}

struct ts_turn *ts_turn_new(const struct ts_call *first, const char *session)
{
    struct ts_turn *turn = calloc(1, sizeof *turn);
    if (!turn)
        return NULL;
    ts_origin_of(first, &turn->arena, &turn->origin);
    set_ids(turn, first);
    ts_session_keep(turn->session, session);
    turn->start_ns = first->start_ns;
    turn->end_ns = first->end_ns;
    turn->inputs = ts_user_messages(first, &turn->arena);
    turn->temperature = copy_param(turn, first, "temperature");
    turn->max_tokens = copy_param(turn, first, "max_tokens");
    turn->model = ts_arena_text(&turn->arena, first->request_model ? first->request_model : "");
    return turn;
}

/* A session is told with each call, as a rule; if not, the first that tells it counts. */
static void remember_session(struct ts_turn *turn, const struct ts_call *call)
{
    if (turn->session_told || !*call->session)
        return;
    turn->session_told = true;
    ts_session_keep(turn->session, call->session);
}

void ts_turn_free(struct ts_turn *turn)
{
    if (!turn)
        return;
    ts_span_free(turn->only);
    ts_buffer_free(&turn->answer);
    ts_buffer_free(&turn->answer_text);
    ts_buffer_free(&turn->error);
    ts_arena_free(&turn->arena);
    free(turn);
}

void ts_turn_emit(struct ts_turn *turn, const struct ts_outlet *outlet, struct ts_span *span)
{
    if (!span)
        return;
    if (span->start_ns < turn->start_ns)
        turn->start_ns = span->start_ns;
    if (span->end_ns > turn->end_ns)
        turn->end_ns = span->end_ns;
    span->trace_state = ts_arena_text(&span->arena, turn->parent.state);
    if (turn->guest)
        ts_span_row_add(&turn->guest->spans, span);
    else
        outlet->emit(outlet->context, span);
}

static void set_text(struct ts_buffer *buffer, const char *text, size_t bytes)
{
    ts_buffer_reset(buffer);
    ts_buffer_add(buffer, text ? text : "", text ? bytes : 0);
}

/* What the root will say: of the last call, for it is what the program got in the end. */
static void remember_answer(struct ts_turn *turn, const struct ts_call *call,
                            const struct ts_span *span)
{
    const struct ts_chat_message *answer = call->output_count ? &call->output[0] : NULL;
    ts_buffer_reset(&turn->answer);
    if (answer)
        ts_write_turn_message(&turn->answer, answer);
    if (turn->guest) /* who looks for it in the result of the host's tool */
        set_text(&turn->answer_text, answer ? answer->text : NULL, answer ? answer->text_bytes : 0);
    turn->interrupted = call->interrupted;
    turn->failed = call->failed || call->interrupted;
    set_text(&turn->error, span->status_message, strlen(span->status_message));
}

static struct ts_span *span_in_chain(const struct ts_turn *turn, const struct ts_call *call,
                                     enum ts_evidence evidence)
{
    struct ts_span *span = ts_span_of_call(call);
    if (!span)
        return NULL;
    memcpy(span->trace_id, turn->trace_id, sizeof span->trace_id);
    memcpy(span->parent_id, turn->chain_id, sizeof span->parent_id);
    ts_evidence_mark(span, evidence);
    ts_join_link(call, span);
    return span;
}

void ts_turn_model_call(struct ts_turn *turn, const struct ts_outlet *outlet,
                        const struct ts_call *call, enum ts_evidence evidence)
{
    struct ts_span *span = span_in_chain(turn, call, evidence);
    if (!span)
        return;
    if (strcmp(turn->origin.journal_id, call->exchange->process->journal_id) != 0)
        turn->several_processes = true;
    turn->has_tools |= ts_call_tool_calls(call) > 0;
    bool is_first = turn->graph.node_count == 0 && !turn->has_retrieval;
    ts_graph_model(&turn->graph);
    remember_answer(turn, call, span);
    remember_session(turn, call);
    if (is_first && !turn->has_tools) {
        turn->only = span;
        turn->end_ns = span->end_ns > turn->end_ns ? span->end_ns : turn->end_ns;
        return;
    }
    ts_turn_is_more(turn, outlet);
    ts_turn_emit(turn, outlet, span);
}

void ts_turn_retrieval(struct ts_turn *turn, const struct ts_outlet *outlet,
                       const struct ts_call *call, enum ts_evidence evidence)
{
    ts_turn_is_more(turn, outlet);
    turn->has_retrieval = true;
    ts_turn_emit(turn, outlet, span_in_chain(turn, call, evidence));
}

void ts_turn_is_more(struct ts_turn *turn, const struct ts_outlet *outlet)
{
    struct ts_span *only = turn->only;
    turn->only = NULL;
    ts_turn_emit(turn, outlet, only);
}

void ts_turn_emit_last(struct ts_turn *turn, const struct ts_outlet *outlet)
{
    struct ts_span *only = turn->only;
    if (only) {
        turn->only = NULL;
        ts_turn_make_root(turn, only);
        ts_turn_emit(turn, outlet, only);
        return;
    }
    struct ts_span *chain = ts_turn_chain(turn), *root = ts_turn_root(turn);
    ts_turn_emit(turn, outlet, chain);
    ts_turn_emit(turn, outlet, root);
}
