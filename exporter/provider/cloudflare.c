/* Cloudflare's Workers AI: /ai/run/{model}, and the same behind its gateway
 * (developers.cloudflare.com/workers-ai). The answer stands in an envelope, at "result". */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/message.h"
#include "exporter/call/params.h"
#include "exporter/call/tools.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_gather_row rows[] = {{"response", TS_GATHER_JOIN, NULL},
                                            {"tool_calls", TS_GATHER_APPEND, NULL},
                                            {"p", TS_GATHER_NOT, NULL}, /* padding */
                                            {NULL, 0, NULL}};

/* "@cf/meta/llama-3-8b": what follows the words, slashes and all. */
static const char *model_in(const struct ts_http *http)
{
    static const char *const before[] = {"/ai/run/", "/workers-ai/"};
    for (size_t i = 0; http->path && i < sizeof before / sizeof *before; i++) {
        const char *at = strstr(http->path, before[i]);
        if (at && at[strlen(before[i])])
            return at + strlen(before[i]);
    }
    return NULL;
}

/* Models for pictures and sound take other members, or no JSON at all. */
static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && model_in(http);
    bool asks =
        ts_body_has(&http->request, "\"messages\"") || ts_body_has(&http->request, "\"prompt\"");
    bool is_openai = ts_path_ends(http->path, "/chat/completions");
    return is_path && asks && !is_openai ? 105 : 0;
}

static int match_embeddings(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && model_in(http);
    bool is_answer =
        ts_body_has(&http->response, "\"shape\"") && ts_body_has(&http->response, "\"data\"");
    return is_path && is_answer && ts_body_has(&http->request, "\"text\"") ? 110 : 0;
}

static struct ts_slice begin(struct ts_call *call)
{
    const char *model = model_in(&call->http);
    ts_call_vendor(call);
    if (!*call->provider)
        call->provider = call->gen_ai_provider = "cloudflare";
    if (model)
        model = ts_percent_decoded(model, strlen(model), &call->arena);
    call->request_model = model ? model : "";
    return ts_call_bodies(call);
}

/* {name, description, parameters}, or OpenAI's form. */
static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    if (ts_json_get(ts_json_at(list, 0), "function").n) {
        call->tools = list;
        return;
    }
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
        ts_tools_add(&tools, ts_json_get(iter.value, "name"),
                     ts_json_get(iter.value, "description"), ts_json_get(iter.value, "parameters"));
    ts_tools_end(&tools, call);
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice messages = ts_json_get(request, "messages");
    call->operation = messages.n ? "chat" : "text_completion";
    call->input = ts_messages_read(messages, &call->arena, &call->input_count);
    if (!call->input_count)
        ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    read_tools(call, ts_json_get(request, "tools"));
    ts_params_read(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

/* {name, arguments}, newer models in OpenAI's form. */
static void read_tool_calls(struct ts_draft *draft, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        struct ts_slice function = ts_json_get(iter.value, "function");
        struct ts_slice from = function.n ? function : iter.value;
        if (ts_json_get(from, "name").n)
            ts_draft_tool_call(draft, ts_json_get(iter.value, "id"), ts_json_get(from, "name"),
                               ts_json_get(from, "arguments"));
    }
}

static void read_result(struct ts_call *call, struct ts_slice result)
{
    struct ts_draft draft;
    struct ts_slice response = ts_json_get(result, "response");
    ts_draft_begin(&draft, call, "assistant", result);
    draft.message.content = response;
    if (ts_json_kind(response) == TS_JSON_OBJECT)
        ts_draft_plain(&draft, response.p, response.n); /* what a schema was asked for */
    else
        ts_draft_text(&draft, response);
    read_tool_calls(&draft, ts_json_get(result, "tool_calls"));
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, (struct ts_slice){0});
}

/* A list that is empty when nothing is wrong. */
static void read_errors(struct ts_call *call, struct ts_slice answer)
{
    if (ts_call_is_settled(call) && ts_json_count(ts_json_get(answer, "errors")))
        ts_call_error_in(call, answer, false);
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"usage", NULL};
    struct ts_pieces pieces;
    call->kind = TS_CALL_LLM;
    read_request(call, begin(call));
    struct ts_slice answer = ts_call_answer(call, rows, &pieces);
    struct ts_slice result = ts_json_get(answer, "result");
    if (!result.n)
        result = ts_call_rest(call, answer, names);
    bool has = ts_json_get(result, "response").n || ts_json_get(result, "tool_calls").n;
    read_errors(call, answer);
    ts_usage_read(result, &call->usage);
    if (ts_call_check(call, answer, has, "response"))
        read_result(call, result);
    if (pieces.count)
        ts_call_stream_end(call, &pieces, pieces.is_done);
    ts_call_title(call);
}

static void read_embeddings(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    struct ts_slice result = ts_json_get(answer, "result");
    read_errors(call, answer);
    ts_call_check(call, answer, ts_json_get(result.n ? result : answer, "data").n > 0, "data");
    ts_call_title(call);
}

const struct ts_provider ts_provider_cloudflare = {"cloudflare.run", match, read};
const struct ts_provider ts_provider_cloudflare_embeddings = {"cloudflare.embeddings",
                                                              match_embeddings, read_embeddings};
