/* OpenAI's chat completions, and all who answer in that form: gateways, Azure, self-hosted servers.
 */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/message.h"
#include "exporter/provider/openai.h"
#include "exporter/call/params.h"
#include "exporter/call/path.h"
#include "exporter/call/tools.h"
#include "exporter/provider/rows.h"
#include "exporter/provider/openai_stream.h"
#include "exporter/call/vendor.h"
#include "exporter/wire/json.h"

static bool has_messages(struct ts_slice request)
{
    struct ts_slice first = ts_json_path(request, "messages.0");
    return ts_json_get(first, "role").n > 0;
}

/* What the answer calls itself tells also where no messages can be read in the request: Portkey's
 * prompts are sent by name. */
static bool answers_chat(const struct ts_message *response)
{
    if (!ts_body_has(response, "\"chat.completion"))
        return false;
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"chat.completion.chunk\"");
    return ts_json_is_text(ts_json_get(ts_body_json(response), "object"), "chat.completion");
}

static bool answers_choices(const struct ts_message *response)
{
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"choices\"");
    return ts_json_kind(ts_json_get(ts_body_json(response), "choices")) == TS_JSON_ARRAY;
}

static bool answers_error(const struct ts_message *response)
{
    struct ts_slice error = ts_json_get(ts_body_json(response), "error");
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"error\"");
    return error.n && ts_json_kind(error) != TS_JSON_NULL;
}

/* An unknown path with a chat in the request and no answer, or a refusal: whoever it was, it was
 * asked in this form. */
static bool is_unanswered_chat(const struct ts_http *http, struct ts_slice request)
{
    bool no_answer = !http->has_response || http->status >= 400 || !http->response.body.n ||
                     answers_error(&http->response);
    return no_answer && (ts_json_kind(ts_json_get(request, "model")) == TS_JSON_STRING ||
                         ts_path_ends(http->path, "/invocations"));
}

/* Chats that are asked for once and fetched when they are ready: how the first answer and the later
 * path name them. */
static const struct deferral {
    const char *id, *mark; /* members of the first answer */
    const char *path;
    const char *before; /* the id in the path */
} deferrals[] = {
    /* xAI: https://docs.x.ai/docs/guides/deferred-chat-completions */
    {"request_id", "request_id", "chat/deferred-completion/%", "/deferred-completion/"},
    /* Z.ai: https://docs.z.ai/api-reference/llm/chat-completion-async */
    {"id", "task_status", "async-result/%", "/async-result/"},
};

static const struct deferral *fetched_by(const struct ts_http *http)
{
    bool is_get = http->method && strcmp(http->method, "GET") == 0;
    for (size_t i = 0; is_get && i < sizeof deferrals / sizeof *deferrals; i++)
        if (ts_path_fits(http->path, deferrals[i].path))
            return &deferrals[i];
    return NULL;
}

static const struct deferral *promised_by(struct ts_slice answer)
{
    if (ts_json_get(answer, "error").n)
        return NULL;
    for (size_t i = 0; i < sizeof deferrals / sizeof *deferrals; i++)
        if (ts_json_get(answer, deferrals[i].mark).n && !ts_json_get(answer, "choices").n)
            return &deferrals[i];
    return NULL;
}

static int match(const struct ts_http *http)
{
    if (fetched_by(http))
        return ts_vendor_of_host(http) || answers_chat(&http->response) ? 100 : 0;
    if (!ts_is_post(http))
        return 0;
    if (ts_path_ends(http->path, "/chat/completions") ||
        ts_path_ends(http->path, "/text/chatcompletion_v2")) /* MiniMax */
        return 100;
    if (answers_chat(&http->response))
        return 80;
    if (!ts_body_has(&http->request, "\"messages\""))
        return 0;
    struct ts_slice request = ts_body_json(&http->request);
    if (!has_messages(request))
        return 0;
    if (answers_choices(&http->response))
        return 80;
    return is_unanswered_chat(http, request) ? 20 : 0;
}

/* {"functions": [...]} is what "tools" were before. */
static void read_tools(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice tools = ts_json_get(request, "tools");
    struct ts_slice functions = ts_json_get(request, "functions");
    call->tools = ts_json_kind(tools) == TS_JSON_ARRAY ? tools : functions;
    if (ts_json_kind(call->tools) != TS_JSON_ARRAY)
        call->tools = (struct ts_slice){0};
    if (call->tools.p == tools.p)
        return;
    struct ts_tools list = {0};
    struct ts_json_iter iter = ts_json_begin(functions);
    while (call->tools.n && ts_json_next(&iter))
        ts_tools_add(&list, ts_json_get(iter.value, "name"), ts_json_get(iter.value, "description"),
                     ts_json_get(iter.value, "parameters"));
    ts_tools_end(&list, call);
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    call->input =
        ts_messages_read(ts_json_get(request, "messages"), &call->arena, &call->input_count);
    read_tools(call, request);
    ts_params_read(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static void read_choice(struct ts_call *call, struct ts_slice choice)
{
    ts_message_of_choice(call, choice);
    ts_call_finish_reason(call, ts_json_get(choice, "finish_reason"));
    if (ts_call_is_settled(call))
        ts_call_error_in(call, choice, true); /* OpenRouter */
}

static void read_choices(struct ts_call *call, struct ts_slice choices)
{
    struct ts_json_iter iter = ts_json_begin(choices);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_choice(call, iter.value);
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    ts_openai_usage(call, answer);
    if (ts_openai_check(call, answer, "choices"))
        read_choices(call, ts_json_get(answer, "choices"));
    if (ts_json_is_text(ts_json_get(answer, "system_fingerprint"), "fp_ollama") &&
        !*call->provider) {
        call->provider = ts_vendor_ollama.name;
        call->gen_ai_provider = ts_vendor_ollama.gen_ai;
    }
}

/* Not an answer yet, but where there will be one. */
static bool read_promise(struct ts_call *call, struct ts_slice answer)
{
    const struct deferral *fetched = fetched_by(&call->http), *row = promised_by(answer);
    if (fetched)
        call->job_id = ts_call_path_part(call, fetched->before, "");
    else if (row)
        call->job_id = ts_text_of(ts_json_get(answer, row->id), &call->arena);
    bool is_over = ts_json_is_text(ts_json_get(answer, "task_status"), "FAIL");
    bool is_waiting = fetched && !call->failed && (row || call->http.status == 202);
    if (is_over)
        ts_call_fail(call, "failed", "the task failed");
    if (fetched)
        call->job_step = is_waiting && !is_over ? TS_JOB_POLLED : TS_JOB_DONE;
    else if (row)
        call->job_step = TS_JOB_ASKED;
    return row || is_waiting;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->format = "openai";
    call->operation = "chat";
    struct ts_slice request = ts_openai_begin(call);
    read_request(call, request);
    struct ts_slice answer;
    if (ts_body_is_events(&call->http.response)) {
        answer = ts_openai_stream(call, ts_stream_read, read_answer);
    } else {
        answer = ts_body_json(&call->http.response);
        if (!read_promise(call, answer))
            read_answer(call, answer);
    }
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_openai_chat = {"openai.chat", match, read};
