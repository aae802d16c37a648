/* Alibaba's DashScope in its own form (help.aliyun.com/zh/model-studio): text and multimodal
 * generation. Its OpenAI form is read as that. */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/merge.h"
#include "exporter/call/message.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "input_tokens"),
    TS_USAGE_ROW(output, "output_tokens"),
    TS_USAGE_ROW(total, "total_tokens"),
    TS_USAGE_ROW(cache_read, "prompt_tokens_details.cached_tokens"),
    TS_USAGE_ROW(cache_read, "input_tokens_details.cached_tokens"),
    TS_USAGE_ROW(cache_creation, "prompt_tokens_details.cache_creation_input_tokens"),
    TS_USAGE_ROW(reasoning, "output_tokens_details.reasoning_tokens"),
};

/* All an embedding costs is its input. */
static const struct ts_usage_row embedding_rows[] = {TS_USAGE_ROW(input, "input_tokens"),
                                                     TS_USAGE_ROW(input, "total_tokens"),
                                                     TS_USAGE_ROW(total, "total_tokens")};

static int fit(const struct ts_http *http, const char *service)
{
    return ts_is_post(http) && http->path && strstr(http->path, service) ? 110 : 0;
}

static int match(const struct ts_http *http)
{
    int is_text = fit(http, "/services/aigc/text-generation/");
    return is_text ? is_text : fit(http, "/services/aigc/multimodal-generation/");
}

static int match_embeddings(const struct ts_http *http)
{
    return fit(http, "/services/embeddings/");
}

static struct ts_slice begin(struct ts_call *call)
{
    ts_call_vendor(call);
    if (!*call->provider)
        call->provider = call->gen_ai_provider = "dashscope";
    struct ts_slice request = ts_call_bodies(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_params_read(call, ts_json_get(request, "parameters"));
    return request;
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice tools = ts_json_path(request, "parameters.tools");
    struct ts_slice messages = ts_json_path(request, "input.messages");
    call->input = ts_messages_read(messages, &call->arena, &call->input_count);
    if (!call->input_count)
        ts_call_ask(call, "user", ts_json_path(request, "input.prompt"));
    if (ts_json_count(tools))
        call->tools = tools;
}

/* Each event has the text so far, unless the request asks for what is new only. */
static struct ts_merge *new_or_same(struct ts_call *call, struct ts_merge *merge, bool joins)
{
    return merge && joins ? merge : ts_merge_new(&call->arena);
}

static struct ts_slice written(const struct ts_merge *merge, struct ts_call *call)
{
    struct ts_buffer out = {0};
    ts_merge_write(merge, &out);
    return ts_buffer_to_arena(&out, &call->arena);
}

/* "null" stands for no reason, as a string. */
static struct ts_slice reason_of(struct ts_slice output)
{
    struct ts_slice reason = ts_json_path(output, "choices.0.finish_reason");
    if (!reason.n)
        reason = ts_json_get(output, "finish_reason");
    bool is_none = ts_json_kind(reason) != TS_JSON_STRING || ts_json_is_text(reason, "null");
    if (is_none)
        reason.n = 0;
    return reason;
}

/* Reasons are words that merging would join: they are taken out of the last event that has one. */
struct stream {
    struct ts_gather *answer;
    struct ts_merge *message, *text;
    struct ts_slice reason, last_output;
};

static void read_event(struct ts_call *call, struct stream *stream, struct ts_slice json,
                       bool joins)
{
    struct ts_slice output = ts_json_get(json, "output"), reason = reason_of(output);
    struct ts_slice message = ts_json_path(output, "choices.0.message");
    struct ts_slice text = ts_json_get(output, "text");
    ts_gather_add(stream->answer, json);
    if (reason.n)
        stream->reason = reason;
    if (output.n)
        stream->last_output = output;
    if (ts_json_kind(message) == TS_JSON_OBJECT) {
        stream->message = new_or_same(call, stream->message, joins);
        ts_merge_add(stream->message, message);
    }
    if (ts_json_kind(text) == TS_JSON_STRING) {
        stream->text = new_or_same(call, stream->text, joins);
        ts_merge_add(stream->text, text);
    }
}

static struct ts_slice whole_output(struct ts_call *call, const struct stream *stream)
{
    struct ts_gather *output = ts_gather_new(&call->arena, NULL);
    struct ts_gather *choice = ts_gather_new(&call->arena, NULL);
    if (stream->text) {
        ts_gather_set(output, "text", written(stream->text, call));
        ts_gather_set(output, "finish_reason", stream->reason);
    }
    if (stream->message) {
        ts_gather_set(choice, "finish_reason", stream->reason);
        ts_gather_set(choice, "message", written(stream->message, call));
        struct ts_slice json = ts_gather_json(choice);
        char *list = ts_arena_printf(&call->arena, "[%.*s]", (int)json.n, json.p);
        ts_gather_set(output, "choices", ts_slice_text(list));
    }
    struct ts_slice json = ts_gather_json(output);
    return json.n ? json : stream->last_output;
}

static struct ts_slice read_stream(struct ts_call *call, struct ts_slice request)
{
    struct stream stream = {.answer = ts_gather_new(&call->arena, NULL)};
    struct ts_pieces pieces = ts_pieces_begin(call);
    struct ts_chunk piece;
    bool joins = false;
    ts_json_bool(ts_json_path(request, "parameters.incremental_output"), &joins);
    while (ts_pieces_next(&pieces, &piece)) {
        if (ts_slice_is(piece.event, "error") && ts_call_is_settled(call))
            ts_call_error_in(call, piece.json, false);
        read_event(call, &stream, piece.json, joins);
    }
    ts_gather_set(stream.answer, "output", whole_output(call, &stream));
    struct ts_slice answer = ts_gather_json(stream.answer);
    ts_call_stream(call, &pieces, answer);
    ts_call_stream_end(call, &pieces, stream.reason.n > 0);
    return answer;
}

static void read_choice(struct ts_call *call, struct ts_slice choice)
{
    ts_message_of_choice(call, choice);
    ts_call_finish_reason(call, ts_json_get(choice, "finish_reason"));
}

static void read_output(struct ts_call *call, struct ts_slice output)
{
    struct ts_slice text = ts_json_get(output, "text");
    struct ts_json_iter iter = ts_json_begin(ts_json_get(output, "choices"));
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_choice(call, iter.value);
    if (call->output_count || ts_json_kind(text) != TS_JSON_STRING)
        return;
    ts_call_say(call, text, reason_of(output));
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"usage", NULL};
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    struct ts_slice request = begin(call);
    read_request(call, request);
    bool is_stream = ts_is_stream(&call->http.response);
    struct ts_slice answer =
        is_stream ? read_stream(call, request) : ts_body_json(&call->http.response);
    struct ts_slice output = ts_json_get(answer, "output");
    ts_usage_rows(ts_json_get(ts_call_rest(call, answer, names), "usage"), usage_rows,
                  COUNT(usage_rows), &call->usage);
    ts_usage_complete(&call->usage);
    if (ts_call_check(call, answer, output.n > 0, "output"))
        read_output(call, output);
    ts_call_response_id(call, ts_json_get(answer, "request_id"));
    ts_call_title(call);
}

static void read_embeddings(struct ts_call *call)
{
    static const char *const names[] = {"usage", NULL};
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_usage_rows(ts_json_get(ts_call_rest(call, answer, names), "usage"), embedding_rows,
                  COUNT(embedding_rows), &call->usage);
    ts_usage_complete(&call->usage);
    ts_call_check(call, answer, ts_json_get(answer, "output").n > 0, "output");
    ts_call_response_id(call, ts_json_get(answer, "request_id"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_dashscope = {"dashscope.generation", match, read};
const struct ts_provider ts_provider_dashscope_embeddings = {"dashscope.embeddings",
                                                             match_embeddings, read_embeddings};
