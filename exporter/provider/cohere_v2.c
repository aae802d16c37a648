/* Cohere's /v2/chat (docs.cohere.com/reference/chat), also as Azure and gateways offer it. */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/marks.h"
#include "exporter/call/message.h"
#include "exporter/provider/cohere.h"
#include "exporter/provider/cohere_v2_stream.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_answer(const struct ts_message *response)
{
    return ts_tail_has(response, "\"billed_units\"") || ts_head_has(response, "\"message-start\"");
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    bool is_path = ts_path_ends(http->path, "/v2/chat"), answers = is_answer(&http->response);
    if (is_path && (ts_is_cohere(http) || http->exchange->no_content))
        return 110;
    if ((!is_path && !answers) || !ts_body_has(&http->request, "\"messages\""))
        return 0;
    if (answers)
        return is_path ? 110 : 85;
    return ts_body_has(&http->response, "\"choices\"") ? 0 : 60;
}

static struct ts_slice data_of(struct ts_slice part)
{
    struct ts_slice data = ts_json_path(part, "document.data");
    return data.n ? data : ts_json_get(part, "document");
}

/* A tool's result is a text, or a list of documents. */
static void read_documents(struct ts_call *call, struct ts_chat_message *message)
{
    struct ts_buffer text = {0};
    struct ts_json_iter iter = ts_json_begin(message->content);
    while (ts_json_next(&iter)) {
        struct ts_slice data = data_of(iter.value);
        size_t bytes = 0;
        char *plain = ts_json_text(data, &call->arena, &bytes);
        if (!data.n)
            continue;
        if (text.bytes)
            ts_buffer_text(&text, "\n");
        ts_buffer_add(&text, plain ? plain : data.p, plain ? bytes : data.n);
    }
    struct ts_slice joined = ts_buffer_to_arena(&text, &call->arena);
    message->text = joined.n ? joined.p : "";
    message->text_bytes = joined.n;
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    call->input =
        ts_messages_read(ts_json_get(request, "messages"), &call->arena, &call->input_count);
    for (size_t i = 0; i < call->input_count; i++) {
        struct ts_chat_message *message = &call->input[i];
        bool is_list = ts_json_kind(message->content) == TS_JSON_ARRAY;
        if (strcmp(message->role, "tool") == 0 && is_list && !message->text_bytes)
            read_documents(call, message);
    }
    struct ts_slice tools = ts_json_get(request, "tools");
    if (ts_json_kind(tools) == TS_JSON_ARRAY)
        call->tools = tools;
    ts_cohere_params(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static void read_message(struct ts_call *call, struct ts_slice answer)
{
    call->output = ts_arena_alloc(&call->arena, sizeof *call->output);
    if (!call->output)
        return;
    call->output_count = 1;
    ts_message_read(ts_json_get(answer, "message"), &call->arena, call->output);
    if (!*call->output->role)
        call->output->role = "assistant";
    struct ts_slice reason = ts_json_get(answer, "finish_reason");
    ts_call_finish_reason(call, reason);
    ts_cohere_judge(call, reason);
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    static const char *const names[] = {"usage", NULL};
    bool has = ts_json_kind(ts_json_get(answer, "message")) == TS_JSON_OBJECT;
    ts_cohere_usage(call, ts_call_rest(call, answer, names));
    if (ts_call_check(call, answer, has, "message"))
        read_message(call, answer);
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_call_response_model(call, ts_json_get(answer, "model"));
}

static void read_stream(struct ts_call *call)
{
    struct ts_pieces pieces;
    bool is_complete;
    struct ts_slice answer = ts_cohere_v2_stream(call, &pieces, &is_complete);
    ts_call_stream(call, &pieces, answer);
    read_answer(call, answer);
    ts_call_stream_end(call, &pieces, is_complete);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "chat";
    struct ts_slice request = ts_cohere_begin(call);
    read_request(call, request);
    if (ts_is_stream(&call->http.response))
        read_stream(call);
    else
        read_answer(call, ts_body_json(&call->http.response));
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_cohere_v2 = {"cohere.v2", match, read};
