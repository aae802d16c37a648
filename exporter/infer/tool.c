/* TOOL spans: what was asked for and what came of it. */
#include "exporter/infer/tool.h"

#include <string.h>
#include "exporter/infer/attributes.h"
#include "exporter/infer/ids.h"
#include "exporter/wire/json.h"

static void add_inputs(struct ts_span *span, const struct ts_open_tool *tool)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"tool_name\":");
    ts_json_quote(&out, tool->name, strlen(tool->name));
    ts_buffer_text(&out, ",\"tool_input\":");
    if (tool->arguments_are_json && tool->arguments.n)
        ts_buffer_add(&out, tool->arguments.p, tool->arguments.n);
    else
        ts_json_quote(&out, tool->arguments.p ? tool->arguments.p : "", tool->arguments.n);
    ts_buffer_text(&out, "}");
    ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON, (struct ts_slice){out.data, out.bytes});
    ts_buffer_free(&out);
}

static void add_outputs(struct ts_span *span, const struct ts_chat_message *message)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"content\":");
    if (message->content.n)
        ts_buffer_add(&out, message->content.p, message->content.n);
    else
        ts_json_quote(&out, message->text ? message->text : "",
                      message->text ? message->text_bytes : 0);
    ts_buffer_text(&out, "}");
    ts_span_slice(span, "mlflow.spanOutputs", TS_VALUE_JSON,
                  (struct ts_slice){out.data, out.bytes});
    ts_buffer_free(&out);
}

/* Of a mark in the place of a text nobody wants the length. */
static void add_length(struct ts_span *span, const struct ts_chat_message *message,
                       const struct ts_call *answering)
{
    if (!answering->exchange->no_content)
        ts_span_int(span, "result_length", (int64_t)(message->text ? message->text_bytes : 0));
}

/* Anthropic's {"is_error": true}, Bedrock's {"status": "error"} */
static bool is_marked_error(const struct ts_chat_message *message)
{
    bool error = false;
    if (ts_json_is_text(ts_json_get(message->json, "status"), "error"))
        return true;
    return ts_json_bool(ts_json_get(message->json, "is_error"), &error) && error;
}

static void add_names(struct ts_span *span, const struct ts_open_tool *tool)
{
    ts_span_entitle(span, *tool->name ? tool->name : "tool", "TOOL");
    ts_span_text(span, "mlflow.tool.function_name", tool->name);
    ts_span_text(span, "gen_ai.operation.name", "execute_tool");
    ts_span_text(span, "gen_ai.tool.name", tool->name);
    ts_span_text(span, "gen_ai.tool.type", "function");
    if (*tool->id)
        ts_span_text(span, "gen_ai.tool.call.id", tool->id);
}

void ts_tool_span_narrow(struct ts_span *span, uint64_t start_ns, uint64_t end_ns)
{
    span->start_ns = start_ns;
    span->end_ns = end_ns > start_ns ? end_ns : start_ns;
    ts_attributes_duration(span);
}

struct ts_span *ts_tool_span(const struct ts_turn *turn, const struct ts_window *window,
                             const struct ts_answer *answer, const struct ts_call *answering)
{
    const struct ts_open_tool *tool = &window->tools[answer->tool];
    struct ts_span *span = ts_span_new();
    if (!span)
        return NULL;
    memcpy(span->trace_id, turn->trace_id, sizeof span->trace_id);
    memcpy(span->parent_id, turn->chain_id, sizeof span->parent_id);
    ts_id_tool(window->asker.journal_id, window->asker.exchange, tool->index, tool->id,
               span->span_id);
    span->place = tool->index;
    add_names(span, tool);
    add_inputs(span, tool);
    add_outputs(span, answer->message);
    add_length(span, answer->message, answering);
    ts_span_text(span, "tool_status", is_marked_error(answer->message) ? "error" : "success");
    ts_span_bool(span, "traceshim.inferred", true);
    ts_evidence_mark(span, answer->by_id ? TS_EVIDENCE_TOOL_CALL_ID : TS_EVIDENCE_TOOL_NAME);
    ts_tool_span_narrow(span, window->start_ns, answering->start_ns);
    ts_origin_mark(&window->asker, span);
    span->status = TS_STATUS_OK;
    return span;
}
