/* What a span says of a model: parameters, usage, cost, answer, stream. mlflow.* and
 * OpenTelemetry's gen_ai.*. */
#include "exporter/infer/attributes.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/infer/build.h"
#include "exporter/infer/chat_tools.h"
#include "exporter/wire/json.h"

/* Doubles in OpenTelemetry's conventions, which providers also take as whole numbers. */
static const char *const doubles[] = {"temperature", "top_p", "top_k", "frequency_penalty",
                                      "presence_penalty"};

static bool is_double(const char *name)
{
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        if (strcmp(doubles[i], name) == 0)
            return true;
    return false;
}

static bool all_texts(struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) != TS_JSON_STRING)
            return false;
    return true;
}

static void add_number(struct ts_span *span, const char *key, struct ts_slice value, bool real)
{
    int64_t whole;
    double number;
    if (!real && ts_json_int(value, &whole))
        ts_span_int(span, key, whole);
    else if (ts_json_double(value, &number))
        ts_span_double(span, key, number);
}

void ts_attributes_json(struct ts_span *span, const char *key, struct ts_slice value, bool real)
{
    size_t bytes = 0;
    char *text;
    switch (ts_json_kind(value)) {
    case TS_JSON_NUMBER:
        add_number(span, key, value, real);
        break;
    case TS_JSON_TRUE:
    case TS_JSON_FALSE:
        ts_span_bool(span, key, ts_json_kind(value) == TS_JSON_TRUE);
        break;
    case TS_JSON_STRING:
        text = ts_json_text(value, &span->arena, &bytes);
        ts_span_slice(span, key, TS_VALUE_TEXT, (struct ts_slice){text, text ? bytes : 0});
        break;
    case TS_JSON_ARRAY:
        ts_span_slice(span, key, all_texts(value) ? TS_VALUE_TEXT_LIST : TS_VALUE_JSON, value);
        break;
    case TS_JSON_OBJECT:
        ts_span_slice(span, key, TS_VALUE_JSON, value);
        break;
    default:
        break;
    }
}

struct ts_slice ts_call_param(const struct ts_call *call, const char *name)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (strcmp(call->params[i].name, name) == 0)
            return call->params[i].value;
    return (struct ts_slice){0};
}

static void add_params(struct ts_span *span, const struct ts_call *call)
{
    for (size_t i = 0; i < call->param_count; i++) {
        const struct ts_param *param = &call->params[i];
        const char *key = ts_arena_printf(&span->arena, "gen_ai.request.%s", param->name);
        if (key)
            ts_attributes_json(span, key, param->value, is_double(param->name));
    }
}

/* One row for each number of the usage: its names here and there. */
static const struct {
    const char *mlflow, *gen_ai;
    size_t offset;
} counts[] = {
    {"input_tokens", "gen_ai.usage.input_tokens", offsetof(struct ts_usage, input)},
    {"output_tokens", "gen_ai.usage.output_tokens", offsetof(struct ts_usage, output)},
    {"total_tokens", NULL, offsetof(struct ts_usage, total)},
    {"cache_read_input_tokens", "gen_ai.usage.cache_read.input_tokens",
     offsetof(struct ts_usage, cache_read)},
    {"cache_creation_input_tokens", "gen_ai.usage.cache_write.input_tokens",
     offsetof(struct ts_usage, cache_creation)},
    {NULL, "gen_ai.usage.reasoning.output_tokens", offsetof(struct ts_usage, reasoning)},
    {NULL, "gen_ai.usage.audio.input_tokens", offsetof(struct ts_usage, audio_input)},
    {NULL, "gen_ai.usage.audio.output_tokens", offsetof(struct ts_usage, audio_output)},
};

/* The total is the provider's, else the sum of what it said. */
static void complete(struct ts_usage *usage)
{
    if (usage->total.known || !(usage->input.known || usage->output.known))
        return;
    usage->total.known = true;
    usage->total.value = (usage->input.known ? usage->input.value : 0) +
                         (usage->output.known ? usage->output.value : 0);
}

static void add_usage(struct ts_span *span, const struct ts_call *call)
{
    if (!call->usage.known)
        return;
    struct ts_usage usage = call->usage;
    struct ts_buffer json = {0};
    complete(&usage);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const struct ts_count *count =
            (const struct ts_count *)(const void *)((const char *)&usage + counts[i].offset);
        if (!count->known)
            continue;
        if (counts[i].gen_ai)
            ts_span_int(span, counts[i].gen_ai, count->value);
        if (counts[i].mlflow)
            ts_buffer_printf(&json, "%s\"%s\":%lld", json.bytes ? "," : "{", counts[i].mlflow,
                             (long long)count->value);
    }
    if (json.bytes) {
        ts_buffer_text(&json, "}");
        ts_span_slice(span, "mlflow.chat.tokenUsage", TS_VALUE_JSON,
                      (struct ts_slice){json.data, json.bytes});
    }
    ts_buffer_free(&json);
}

static void add_cost(struct ts_span *span, const struct ts_call *call)
{
    if (!call->has_cost)
        return;
    const char *parts =
        call->has_cost_parts
            ? ts_arena_printf(&span->arena, "\"input_cost\":%.12g,\"output_cost\":%.12g,",
                              call->input_cost_usd, call->output_cost_usd)
            : "";
    char *json = ts_arena_printf(&span->arena, "{%s\"total_cost\":%.12g}", parts ? parts : "",
                                 call->cost_usd);
    ts_span_slice(span, "mlflow.llm.cost", TS_VALUE_JSON, ts_slice_text(json));
    if (call->cost_source && *call->cost_source)
        ts_span_text(span, "traceshim.cost.source", call->cost_source);
}

static void add_finish_reasons(struct ts_span *span, const struct ts_call *call)
{
    struct ts_buffer list = {0};
    for (size_t i = 0; i < call->finish_reason_count; i++) {
        const char *reason = call->finish_reasons[i];
        if (!reason || !*reason)
            continue;
        ts_buffer_text(&list, list.bytes ? "," : "[");
        ts_json_quote(&list, reason, strlen(reason));
    }
    if (list.bytes) {
        ts_buffer_text(&list, "]");
        ts_span_slice(span, "gen_ai.response.finish_reasons", TS_VALUE_TEXT_LIST,
                      (struct ts_slice){list.data, list.bytes});
    }
    ts_buffer_free(&list);
}

/* OpenAI's function_call, which tool_calls replaced: the turn goes on with it all the same, but it
 * is no tool call by the count of the API. */
static bool is_legacy_function_call(const struct ts_chat_message *message)
{
    return ts_json_get(message->json, "function_call").n &&
           !ts_json_get(message->json, "tool_calls").n;
}

static void add_answer(struct ts_span *span, const struct ts_call *call)
{
    size_t tool_calls = 0, function_calls = 0;
    for (size_t i = 0; i < call->output_count; i++) {
        const struct ts_chat_message *message = &call->output[i];
        *(is_legacy_function_call(message) ? &function_calls : &tool_calls) +=
            message->tool_call_count;
    }
    const char *type = tool_calls ? "tool_calls" : function_calls ? "function_call" : "text";
    ts_span_bool(span, "has_tool_calls", tool_calls > 0);
    ts_span_int(span, "tool_call_count", (int64_t)tool_calls);
    if (call->output_count)
        ts_span_text(span, "response_type", type);
    add_finish_reasons(span, call);
}

static void add_stream(struct ts_span *span, const struct ts_call *call)
{
    if (!call->streamed)
        return;
    ts_span_bool(span, "gen_ai.request.stream", true);
    if (call->chunk_count)
        ts_span_int(span, "traceshim.stream.chunks", (int64_t)call->chunk_count);
    if (call->first_chunk_ns < call->start_ns || !call->first_chunk_ns)
        return;
    ts_span_double(span, "gen_ai.response.time_to_first_chunk",
                   (double)(call->first_chunk_ns - call->start_ns) / 1e9);
    ts_span_event(span, "first_chunk", call->first_chunk_ns);
}

static void add_texts(struct ts_span *span, const struct ts_call *call)
{
    const char *model =
        call->response_model && *call->response_model ? call->response_model : call->request_model;
    bool is_openai = strcmp(call->gen_ai_provider, "openai") == 0 ||
                     strcmp(call->gen_ai_provider, "azure.ai.openai") == 0;
    const struct {
        const char *key, *text;
    } texts[] = {
        {"mlflow.llm.model", model},
        {"mlflow.llm.provider", call->provider},
        {"mlflow.message.format", call->format},
        {"gen_ai.operation.name", call->operation},
        {"gen_ai.provider.name", call->gen_ai_provider},
        {"gen_ai.request.model", call->request_model},
        {"gen_ai.response.model", call->response_model},
        {"gen_ai.response.id", call->response_id},
        {"gen_ai.conversation.id", call->conversation_id},
        {"openai.response.service_tier", is_openai ? call->service_tier : ""},
        {"gen_ai.response.service_tier", is_openai ? "" : call->service_tier},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text && *texts[i].text)
            ts_span_text(span, texts[i].key, texts[i].text);
}

static void add_tools(struct ts_span *span, const struct ts_call *call)
{
    struct ts_buffer list = {0};
    if (call->tools.n)
        ts_chat_tools(&list, call->tools);
    if (list.bytes)
        ts_span_slice(span, "mlflow.chat.tools", TS_VALUE_JSON,
                      (struct ts_slice){list.data, list.bytes});
    ts_buffer_free(&list);
}

void ts_attributes_model(struct ts_span *span, const struct ts_call *call)
{
    add_texts(span, call);
    add_params(span, call);
    add_usage(span, call);
    add_cost(span, call);
    add_stream(span, call);
    if (call->kind != TS_CALL_LLM)
        return;
    add_tools(span, call);
    ts_attributes_messages(span, call);
    add_answer(span, call);
}
