/* The two spans of a turn that no call made: its chain and its root. */
#include "exporter/infer/turn.h"

#include <string.h>
#include "exporter/infer/attributes.h"

static void add_messages(const struct ts_turn *turn, struct ts_span *span)
{
    if (turn->inputs.n)
        ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON, turn->inputs);
    if (!turn->answer.bytes)
        return;
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"messages\":[");
    ts_buffer_add(&out, turn->answer.data, turn->answer.bytes);
    ts_buffer_text(&out, "]}");
    ts_span_slice(span, "mlflow.spanOutputs", TS_VALUE_JSON,
                  (struct ts_slice){out.data, out.bytes});
    ts_buffer_free(&out);
}

static struct ts_span *begin(const struct ts_turn *turn, const unsigned char id[8],
                             const char *name, const char *type)
{
    struct ts_span *span = ts_span_new();
    if (!span)
        return NULL;
    memcpy(span->trace_id, turn->trace_id, sizeof span->trace_id);
    memcpy(span->span_id, id, sizeof span->span_id);
    span->start_ns = turn->start_ns;
    span->end_ns = turn->end_ns;
    ts_span_entitle(span, name, type);
    add_messages(turn, span);
    ts_attributes_duration(span);
    ts_origin_mark(&turn->origin, span);
    ts_span_bool(span, "traceshim.inferred", true);
    span->status = turn->failed ? TS_STATUS_ERROR : TS_STATUS_OK;
    if (turn->failed && turn->error.bytes)
        span->status_message = ts_arena_text(&span->arena, turn->error.data);
    if (turn->interrupted)
        ts_span_bool(span, "traceshim.interrupted", true);
    return span;
}

static void mark_root(const struct ts_turn *turn, struct ts_span *span)
{
    if (turn->continues)
        ts_span_link(span, turn->former_trace, turn->former_root);
    ts_join_top(&turn->parent, span);
    ts_origin_mark_root(&turn->origin, span, turn->session);
}

struct ts_span *ts_turn_chain(const struct ts_turn *turn)
{
    const char *name = turn->has_tools       ? "tool_loop"
                       : turn->has_retrieval ? "retrieval"
                                             : "attempts";
    struct ts_span *span = turn->only ? NULL : begin(turn, turn->chain_id, name, "CHAIN");
    if (!span)
        return NULL;
    if (turn->has_tools)
        memcpy(span->parent_id, turn->root_id, sizeof span->parent_id);
    else
        mark_root(turn, span);
    ts_span_text(span, "graph_type", "inferred");
    ts_span_int(span, "node_count", (int64_t)turn->graph.node_count);
    ts_span_int(span, "edge_count", (int64_t)turn->graph.edge_count);
    return span;
}

/* Of a turn that several processes worked on, the one that started them is the agent. */
static const char *agent_name(const struct ts_turn *turn)
{
    const struct ts_origin *origin = &turn->origin;
    bool shared = turn->several_processes && !origin->named && *origin->leader_name;
    return shared ? origin->leader_name : origin->agent_name;
}

void ts_turn_make_root(const struct ts_turn *turn, struct ts_span *span)
{
    memset(span->parent_id, 0, sizeof span->parent_id);
    mark_root(turn, span);
}

static struct ts_span *only_span(const struct ts_turn *turn)
{
    struct ts_span *span = ts_span_clone(turn->only);
    if (span)
        ts_turn_make_root(turn, span);
    return span;
}

struct ts_span *ts_turn_root(const struct ts_turn *turn)
{
    if (turn->only)
        return only_span(turn);
    if (!turn->has_tools)
        return NULL;
    const char *name = agent_name(turn);
    struct ts_span *span = begin(turn, turn->root_id, name, "AGENT");
    if (!span)
        return NULL;
    ts_span_text(span, "gen_ai.operation.name", "invoke_agent");
    ts_span_text(span, "gen_ai.agent.name", name);
    ts_span_text(span, "mlflow.agent.class", name);
    ts_attributes_json(span, "mlflow.agent.temperature", turn->temperature, true);
    ts_attributes_json(span, "mlflow.agent.max_tokens", turn->max_tokens, false);
    if (*turn->model)
        ts_span_text(span, "mlflow.agent.endpoint", turn->model);
    mark_root(turn, span);
    return span;
}
