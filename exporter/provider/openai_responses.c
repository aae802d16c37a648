/* OpenAI's Responses, and all who answer in that form: Azure, gateways, self-hosted servers.
 * https://platform.openai.com/docs/api-reference/responses */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/named.h"
#include "exporter/call/params.h"
#include "exporter/call/path.h"
#include "exporter/call/said.h"
#include "exporter/call/tools.h"
#include "exporter/call/vendor.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_items.h"
#include "exporter/provider/openai_responses_stream.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_named others[] = {
    {"GET", "responses/%/input_items", "list input items"},
    {"POST", "responses/input_tokens", "count input tokens"},
    {"DELETE", "responses/%", "delete response"},
};

static bool is_response(struct ts_slice answer)
{
    return ts_json_is_text(ts_json_get(answer, "object"), "response");
}

static bool answers_response(const struct ts_message *response)
{
    if (!ts_body_has(response, "\"response"))
        return false;
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"response.");
    return is_response(ts_body_json(response));
}

static bool is_create(const struct ts_http *http)
{
    return ts_is_post(http) &&
           (ts_path_fits(http->path, "responses") || ts_path_fits(http->path, "responses/compact"));
}

static bool is_poll(const struct ts_http *http)
{
    bool is_get = http->method && strcmp(http->method, "GET") == 0;
    return (is_get && ts_path_fits(http->path, "responses/%")) ||
           (ts_is_post(http) && ts_path_fits(http->path, "responses/%/cancel"));
}

static const struct ts_named *other_of(const struct ts_http *http)
{
    return ts_named_of(http, others, sizeof others / sizeof *others);
}

static bool asks_for_response(const struct ts_http *http)
{
    return ts_body_has(&http->request, "\"input\"") || ts_body_has(&http->request, "\"prompt\"") ||
           ts_body_has(&http->request, "\"model\"");
}

/* Agents of Databricks and MLflow are asked with items at a path for all kinds of models, and
 * answer with little more than items
 * (mlflow.org/docs/latest/genai/serving/responses-agent). */
static bool is_agent(const struct ts_http *http)
{
    if (!ts_is_post(http) || !ts_path_ends(http->path, "/invocations"))
        return false;
    struct ts_slice first = ts_json_path(ts_body_json(&http->request), "input.0");
    if (!ts_json_get(first, "role").n && !ts_json_get(first, "type").n)
        return false;
    const struct ts_message *response = &http->response;
    return !http->has_response || http->status >= 400 || answers_response(response) ||
           ts_json_kind(ts_json_path(ts_body_json(response), "output.0")) == TS_JSON_OBJECT;
}

static int match(const struct ts_http *http)
{
    bool known = ts_vendor_of(http) != NULL;
    if (is_create(http) && (asks_for_response(http) || known))
        return 100;
    if (is_poll(http) && (known || answers_response(&http->response)))
        return 100;
    if (other_of(http) && (known || ts_body_has(&http->response, "\"object\"")))
        return 100;
    if (is_agent(http))
        return 80;
    bool by_body = ts_is_post(http) && ts_body_has(&http->request, "\"input\"") &&
                   answers_response(&http->response);
    return by_body ? 80 : 0;
}

static void read_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"top_p", "top_p", false},
        {"top_k", "top_k", false},
        {"max_output_tokens", "max_tokens", false},
        {"frequency_penalty", "frequency_penalty", false},
        {"presence_penalty", "presence_penalty", false},
        {"seed", "seed", false},
        {"stop", "stop_sequences", true},
        {"tool_choice", "tool_choice", false},
    };
    static const struct ts_param_row reasoning[] = {{"effort", "reasoning_effort", false}};
    static const struct ts_param_row text[] = {{"format", "response_format", false}};
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
    ts_params_rows(call, ts_json_get(request, "reasoning"), reasoning, 1);
    ts_params_rows(call, ts_json_get(request, "text"), text, 1);
}

/* {type: "function", name, description, parameters}; what the provider runs itself has only a
 * type. */
static void add_tool(struct ts_tools *tools, struct ts_slice tool)
{
    struct ts_slice name = ts_json_get(tool, "name");
    struct ts_slice function = ts_json_get(tool, "function");
    if (ts_json_kind(function) == TS_JSON_OBJECT)
        tool = function, name = ts_json_get(tool, "name");
    if (ts_json_kind(name) != TS_JSON_STRING)
        name = ts_json_get(tool, "type");
    ts_tools_add(tools, name, ts_json_get(tool, "description"), ts_json_get(tool, "parameters"));
}

static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice inner = ts_json_get(iter.value, "tools"); /* of a namespace */
        struct ts_json_iter of = ts_json_begin(inner);
        if (ts_json_kind(inner) != TS_JSON_ARRAY)
            add_tool(&tools, iter.value);
        else
            while (ts_json_next(&of))
                add_tool(&tools, of.value);
    }
    ts_tools_end(&tools, call);
}

static void read_instructions(struct ts_call *call, struct ts_slice instructions)
{
    if (ts_json_kind(instructions) != TS_JSON_STRING) {
        ts_items_to_input(call, instructions);
        return;
    }
    ts_said_to_input(call, "system", instructions);
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice conversation = ts_json_get(request, "conversation");
    if (ts_json_kind(conversation) == TS_JSON_OBJECT)
        conversation = ts_json_get(conversation, "id");
    call->conversation_id = ts_text_of(conversation, &call->arena);
    call->previous_id = ts_text_of(ts_json_get(request, "previous_response_id"), &call->arena);
    read_instructions(call, ts_json_get(request, "instructions"));
    ts_items_to_input(call, ts_json_get(request, "input"));
    read_tools(call, ts_json_get(request, "tools"));
    read_params(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static bool is_status(struct ts_slice answer, const char *status)
{
    return ts_json_is_text(ts_json_get(answer, "status"), status);
}

static bool is_under_way(struct ts_slice answer)
{
    return is_status(answer, "queued") || is_status(answer, "in_progress");
}

/* A failed response is one with status 200; one that is incomplete says why it was finished. */
static void read_status(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice reason = ts_json_path(answer, "incomplete_details.reason");
    if (is_status(answer, "failed") && ts_call_is_settled(call))
        ts_call_fail(call, "failed", "the response failed");
    if (!is_under_way(answer) && ts_json_get(answer, "status").n)
        ts_call_finish_reason(call, reason.n > 2 && is_status(answer, "incomplete")
                                        ? reason
                                        : ts_json_get(answer, "status"));
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    ts_openai_usage(call, answer);
    if (ts_openai_check(call, answer, "output"))
        ts_items_to_output(call, ts_json_get(answer, "output"));
    read_status(call, answer);
}

/* What runs in the background is asked for once and then polled. */
static bool is_job(struct ts_slice request, struct ts_slice answer)
{
    bool background = false;
    return (ts_json_bool(ts_json_get(request, "background"), &background) ||
            ts_json_bool(ts_json_get(answer, "background"), &background)) &&
           background;
}

/* An answer so long that bytes of it were left out is no state of waiting. */
static bool is_or_was_response(const struct ts_call *call, struct ts_slice answer)
{
    const struct ts_message *response = &call->http.response;
    return is_response(answer) ||
           (!answer.n && response->body_truncated && call->http.status < 400);
}

static void read_job(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    bool poll = is_poll(&call->http);
    const char *asked_for = poll ? ts_call_path_part(call, "/responses/", "") : "";
    bool under_way = is_under_way(answer);
    if (!poll && !(under_way && (!call->streamed || is_job(request, answer))))
        return;
    call->job_id = *call->response_id ? call->response_id : asked_for;
    call->job_step = !poll                                            ? TS_JOB_ASKED
                     : under_way || !is_or_was_response(call, answer) ? TS_JOB_POLLED
                                                                      : TS_JOB_DONE;
}

static void read_model_call(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->format = "openai";
    call->operation = "chat";
    struct ts_slice request = ts_openai_begin(call), answer;
    read_request(call, request);
    if (ts_body_is_events(&call->http.response)) {
        answer = ts_openai_stream(call, ts_responses_stream_read, read_answer);
    } else {
        answer = ts_body_json(&call->http.response);
        read_answer(call, answer);
    }
    ts_openai_name(call, request, answer);
    read_job(call, request, answer);
}

/* A response that did not run in the background had told its usage when it was made: to look it up
 * again, or to end it, is no further call of a model. */
static void read_lookup(struct ts_call *call)
{
    bool background = true, is_cancel = ts_path_fits(call->http.path, "cancel");
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_json_bool(ts_json_get(answer, "background"), &background);
    bool is_of_job = background && is_or_was_response(call, answer);
    if (ts_body_is_events(&call->http.response) || (is_of_job && !is_cancel))
        return;
    call->kind = TS_CALL_OTHER;
    call->name = is_cancel ? "cancel response" : "retrieve response";
    if (is_of_job)
        return;
    call->job_step = TS_JOB_NONE;
    call->job_id = "";
}

static void read(struct ts_call *call)
{
    const struct ts_named *other = other_of(&call->http);
    if (other) {
        ts_named_read(call, other);
        return;
    }
    read_model_call(call);
    if (is_poll(&call->http))
        read_lookup(call);
}

const struct ts_provider ts_provider_openai_responses = {"openai.responses", match, read};
