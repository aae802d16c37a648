/* The span of a call, whatever its kind. */
#include "exporter/infer/attributes.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/infer/ids.h"
#include "exporter/wire/json.h"

/* MLflow has no type for "some HTTP request"; its word for the rest is UNKNOWN. */
static const char *const types[] = {
    [TS_CALL_HTTP] = "UNKNOWN",        [TS_CALL_LLM] = "LLM",
    [TS_CALL_EMBEDDING] = "EMBEDDING", [TS_CALL_RETRIEVER] = "RETRIEVER",
    [TS_CALL_RERANKER] = "RERANKER",   [TS_CALL_TOOL] = "TOOL",
    [TS_CALL_PARSER] = "PARSER",       [TS_CALL_OTHER] = "UNKNOWN",
};

const char *ts_span_type(enum ts_call_kind kind)
{
    return (size_t)kind < sizeof types / sizeof *types ? types[kind] : "UNKNOWN";
}

void ts_span_entitle(struct ts_span *span, const char *name, const char *type)
{
    span->name = ts_arena_text(&span->arena, name);
    span->type = type;
    ts_span_text(span, "mlflow.spanType", type);
}

void ts_attributes_duration(struct ts_span *span)
{
    uint64_t ns = span->end_ns > span->start_ns ? span->end_ns - span->start_ns : 0;
    ts_span_int(span, "execution_time_ms", (int64_t)((ns + 500000) / 1000000));
}

static void text_if(struct ts_span *span, const char *key, const char *text)
{
    if (text && *text)
        ts_span_text(span, key, text);
}

static void add_http(struct ts_span *span, const struct ts_call *call)
{
    const struct ts_http *http = &call->http;
    text_if(span, "http.request.method", http->method);
    text_if(span, "url.full", http->url);
    text_if(span, "server.address", http->host);
    if (http->port > 0)
        ts_span_int(span, "server.port", http->port);
    if (http->status > 0)
        ts_span_int(span, "http.response.status_code", http->status);
    if (call->request_id && *call->request_id) {
        struct ts_buffer list = {0};
        ts_buffer_text(&list, "[");
        ts_json_quote(&list, call->request_id, strlen(call->request_id));
        ts_buffer_text(&list, "]");
        ts_span_slice(span, "http.response.header.x-request-id", TS_VALUE_TEXT_LIST,
                      (struct ts_slice){list.data, list.bytes});
        ts_buffer_free(&list);
    }
}

static void set_status(struct ts_span *span, const struct ts_call *call)
{
    bool bad = call->failed || call->interrupted;
    span->status = bad ? TS_STATUS_ERROR : TS_STATUS_OK;
    if (!bad)
        return;
    const char *message = call->error_message && *call->error_message ? call->error_message
                          : call->interrupted                         ? "interrupted"
                                                                      : call->error_type;
    span->status_message = ts_arena_text(&span->arena, message ? message : "failed");
    bool has_type = call->error_type && *call->error_type;
    ts_span_text(span, "error.type", has_type ? call->error_type : "_OTHER");
}

static void set_name(struct ts_span *span, const struct ts_call *call)
{
    bool plain = call->kind == TS_CALL_HTTP;
    const char *name = call->name && *call->name ? call->name : "";
    const struct ts_http *http = &call->http;
    if (plain || !*name)
        name = ts_arena_printf(&span->arena, "%s %s%s", http->method ? http->method : "HTTP",
                               http->host ? http->host : "", http->path ? http->path : "");
    ts_span_entitle(span, name, ts_span_type(call->kind));
}

/* A call to a tool's own endpoint says what the TOOL spans of local tools say. */
static void tool_facts(struct ts_span *span, const struct ts_call *call)
{
    ts_span_text(span, "gen_ai.tool.name", span->name);
    ts_span_text(span, "mlflow.tool.function_name", span->name);
    ts_span_text(span, "tool_status", span->status == TS_STATUS_OK ? "success" : "error");
    if (!call->exchange->no_content)
        ts_span_int(span, "result_length", (int64_t)call->http.response.body.n);
}

static void extras(struct ts_span *span, const struct ts_call *call)
{
    for (size_t i = 0; i < call->extra_count; i++) {
        char *name = ts_arena_text(&span->arena, call->extras[i].name);
        if (name)
            ts_attributes_json(span, name, call->extras[i].value, false);
    }
}

static void inputs_and_outputs(struct ts_span *span, const struct ts_call *call)
{
    if (call->inputs_json.n)
        ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON, call->inputs_json);
    if (call->outputs_json.n)
        ts_span_slice(span, "mlflow.spanOutputs", TS_VALUE_JSON, call->outputs_json);
}

struct ts_span *ts_span_of_call(const struct ts_call *call)
{
    struct ts_span *span = ts_span_new();
    if (!span)
        return NULL;
    struct ts_origin origin;
    ts_origin_of(call, &span->arena, &origin);
    span->start_ns = call->start_ns;
    span->end_ns = call->end_ns > call->start_ns ? call->end_ns : call->start_ns;
    ts_id_call(call, span->span_id);
    set_name(span, call);
    set_status(span, call);
    inputs_and_outputs(span, call);
    ts_attributes_duration(span);
    if (call->kind == TS_CALL_TOOL)
        tool_facts(span, call);
    if (call->kind != TS_CALL_HTTP && call->kind != TS_CALL_OTHER)
        ts_attributes_model(span, call);
    extras(span, call);
    add_http(span, call);
    ts_attributes_headers(span, call);
    if (call->interrupted)
        ts_span_bool(span, "traceshim.interrupted", true);
    if (call->truncated)
        ts_span_bool(span, "traceshim.truncated", true);
    ts_origin_mark(&origin, span);
    return span;
}
