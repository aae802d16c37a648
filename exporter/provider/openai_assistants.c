/* OpenAI's Assistants: a run is the call of a model, asked for once and polled until it is over or
 * wants tools. Threads, messages and assistants are kept by the provider; requests about them are
 * told by name. OpenTelemetry's conventions call this invoke_agent.
 * https://platform.openai.com/docs/api-reference/runs */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/named.h"
#include "exporter/call/params.h"
#include "exporter/call/path.h"
#include "exporter/call/said.h"
#include "exporter/call/tools.h"
#include "exporter/call/vendor.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_run_stream.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_named others[] = {
    {"POST", "threads", "create thread"},
    {"GET", "threads/%", "retrieve thread"},
    {"DELETE", "threads/%", "delete thread"},
    {"POST", "threads/%/messages", "add message to thread"},
    {"GET", "threads/%/messages", "list messages of thread"},
    {"GET", "threads/%/messages/%", "retrieve message of thread"},
    {"GET", "threads/%/runs", "list runs of thread"},
    {"GET", "threads/%/runs/%/steps", "list steps of run"},
    {"GET", "threads/%/runs/%/steps/%", "retrieve step of run"},
    {"POST", "threads/%/runs/%/cancel", "cancel run"},
    {"POST", "assistants", "create assistant"},
    {"GET", "assistants", "list assistants"},
    {"GET", "assistants/%", "retrieve assistant"},
    {"POST", "assistants/%", "modify assistant"},
    {"DELETE", "assistants/%", "delete assistant"},
    {"POST", "threads/%", "modify thread"},
};

static const struct ts_named runs[] = {
    {"POST", "threads/runs", ""},
    {"POST", "threads/%/runs", ""},
    {"POST", "threads/%/runs/%/submit_tool_outputs", ""},
    {"GET", "threads/%/runs/%", ""},
};

static const struct ts_named *other_of(const struct ts_http *http)
{
    return ts_named_of(http, others, sizeof others / sizeof *others);
}

static bool is_run_call(const struct ts_http *http)
{
    return ts_named_of(http, runs, sizeof runs / sizeof *runs) != NULL;
}

/* Other servers for agents have paths like these. */
static bool answers_as_openai(const struct ts_message *response)
{
    struct ts_slice object = ts_json_get(ts_body_json(response), "object");
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"thread.run\"") || ts_body_has(response, "thread.message");
    return ts_json_is_text(object, "list") || ts_json_is_text(object, "assistant") ||
           (object.n > 6 && memcmp(object.p, "\"thread", 7) == 0);
}

static int match(const struct ts_http *http)
{
    if (!is_run_call(http) && !other_of(http))
        return 0;
    return ts_vendor_of(http) || answers_as_openai(&http->response) ? 100 : 0;
}

/* A text, or parts with a text that is a string when it is sent and {value} when it comes back. */
static void add_content(struct ts_draft *draft, struct ts_slice content)
{
    if (ts_json_kind(content) == TS_JSON_STRING)
        ts_draft_text(draft, content);
    if (ts_json_kind(content) != TS_JSON_ARRAY)
        return;
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_next(&iter)) {
        struct ts_slice text = ts_json_get(iter.value, "text");
        bool is_object = ts_json_kind(text) == TS_JSON_OBJECT;
        ts_draft_text(draft, is_object ? ts_json_get(text, "value") : text);
        ts_draft_text(draft, ts_json_get(iter.value, "refusal"));
    }
}

static void add_message(struct ts_call *call, struct ts_slice json)
{
    struct ts_draft draft;
    const char *role = ts_text_of(ts_json_get(json, "role"), &call->arena);
    struct ts_slice content = ts_json_get(json, "content");
    ts_draft_begin(&draft, call, role, json);
    draft.message.content = content;
    add_content(&draft, content);
    ts_draft_to_input(&draft);
}

static void add_messages(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_message(call, iter.value);
}

static void add_instructions(struct ts_call *call, struct ts_slice text)
{
    if (ts_json_kind(text) == TS_JSON_STRING && text.n > 2)
        ts_said_to_input(call, "system", text);
}

static void add_results(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_draft draft;
        struct ts_slice output = ts_json_get(iter.value, "output");
        ts_draft_begin(&draft, call, "tool", iter.value);
        draft.message.content = output;
        draft.message.tool_call_id =
            ts_text_of(ts_json_get(iter.value, "tool_call_id"), &call->arena);
        ts_draft_text(&draft, output);
        ts_draft_to_input(&draft);
    }
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    add_instructions(call, ts_json_get(request, "instructions"));
    add_instructions(call, ts_json_get(request, "additional_instructions"));
    add_messages(call, ts_json_path(request, "thread.messages"));
    add_messages(call, ts_json_get(request, "additional_messages"));
    add_results(call, ts_json_get(request, "tool_outputs"));
    ts_params_read(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice function = ts_json_get(iter.value, "function");
        struct ts_slice name = ts_json_get(function, "name");
        ts_tools_add(&tools, name.n ? name : ts_json_get(iter.value, "type"),
                     ts_json_get(function, "description"), ts_json_get(function, "parameters"));
    }
    ts_tools_end(&tools, call);
}

static void add_tool_calls(struct ts_draft *draft, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice function = ts_json_get(iter.value, "function");
        ts_draft_tool_call(draft, ts_json_get(iter.value, "id"), ts_json_get(function, "name"),
                           ts_json_get(function, "arguments"));
    }
}

/* What the run said, where that is known, and the tools that it wants. */
static void read_output(struct ts_call *call, struct ts_slice run)
{
    struct ts_draft draft;
    struct ts_slice messages = ts_json_get(run, "messages");
    struct ts_json_iter iter = ts_json_begin(messages);
    bool is_one = ts_json_kind(messages) == TS_JSON_ARRAY && ts_json_count(messages) == 1;
    ts_draft_begin(&draft, call, "assistant", is_one ? ts_json_at(messages, 0) : run);
    while (ts_json_kind(messages) == TS_JSON_ARRAY && ts_json_next(&iter))
        add_content(&draft, ts_json_get(iter.value, "content"));
    add_tool_calls(&draft, ts_json_path(run, "required_action.submit_tool_outputs.tool_calls"));
    if (ts_draft_is_empty(&draft))
        ts_draft_drop(&draft);
    else
        ts_draft_to_output(&draft);
}

static bool is_status(struct ts_slice run, const char *status)
{
    return ts_json_is_text(ts_json_get(run, "status"), status);
}

static bool is_under_way(struct ts_slice run)
{
    return is_status(run, "queued") || is_status(run, "in_progress") ||
           is_status(run, "cancelling");
}

static void read_status(struct ts_call *call, struct ts_slice run)
{
    struct ts_slice error = ts_json_get(run, "last_error");
    struct ts_slice reason = ts_json_path(run, "incomplete_details.reason");
    const char *code = ts_text_of(ts_json_get(error, "code"), &call->arena);
    if (!is_under_way(run) && ts_json_get(run, "status").n)
        ts_call_finish_reason(call, reason.n > 2 ? reason : ts_json_get(run, "status"));
    if (!ts_call_is_settled(call))
        return;
    if (is_status(run, "failed"))
        ts_call_fail(call, *code ? code : "failed",
                     ts_text_of(ts_json_get(error, "message"), &call->arena));
    else if (is_status(run, "expired"))
        ts_call_fail(call, "expired", "the run expired");
}

static void read_run(struct ts_call *call, struct ts_slice run)
{
    ts_openai_usage(call, run);
    bool is_run = ts_json_get(run, "id").n || call->chunk_count || call->exchange->no_content ||
                  call->http.response.body_truncated;
    if (ts_call_is_settled(call) && !ts_call_error_in(call, run, true) && !is_run)
        ts_call_invalid(call, "the answer is no run");
    read_status(call, run);
    read_output(call, run);
    read_tools(call, ts_json_get(run, "tools"));
    if (!call->input_count && !call->failed)
        add_instructions(call, ts_json_get(run, "instructions"));
}

static void read_job(struct ts_call *call, struct ts_slice run)
{
    bool poll = !ts_is_post(&call->http), under_way = is_under_way(run);
    if (!poll && !under_way)
        return;
    call->job_id = *call->response_id ? call->response_id : ts_call_path_part(call, "/runs/", "");
    call->job_step = !poll                                        ? TS_JOB_ASKED
                     : under_way || !ts_json_get(run, "status").n ? TS_JOB_POLLED
                                                                  : TS_JOB_DONE;
}

static struct ts_slice read_answer(struct ts_call *call)
{
    struct ts_slice run = ts_body_json(&call->http.response);
    if (!ts_body_is_events(&call->http.response)) {
        read_run(call, run);
        ts_openai_rest(call);
        return run;
    }
    struct ts_stream_answer stream;
    ts_run_stream_read(call->http.response.body, &call->arena, &stream);
    ts_openai_streamed(call, &stream);
    if (stream.json.n)
        read_run(call, stream.json);
    ts_openai_check_stream(call, &stream);
    return stream.json;
}

static void read_run_call(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "invoke_agent";
    struct ts_slice request = ts_openai_begin(call);
    read_request(call, request);
    struct ts_slice run = read_answer(call);
    call->conversation_id = ts_text_of(ts_json_get(run, "thread_id"), &call->arena);
    if (!*call->conversation_id && !ts_path_fits(call->http.path, "threads/runs"))
        call->conversation_id = ts_call_path_part(call, "/threads/", "");
    ts_openai_name(call, request, run);
    read_job(call, run);
}

static void read(struct ts_call *call)
{
    const struct ts_named *other = other_of(&call->http);
    if (is_run_call(&call->http)) {
        read_run_call(call);
        return;
    }
    ts_named_read(call, other);
    if (strstr(call->http.path, "/threads/"))
        call->conversation_id = ts_call_path_part(call, "/threads/", "");
}

const struct ts_provider ts_provider_openai_assistants = {"openai.assistants", match, read};
