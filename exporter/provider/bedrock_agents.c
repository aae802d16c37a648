/* Agents that run at Bedrock: InvokeAgent and InvokeInlineAgent (API_agent-runtime_InvokeAgent of
 * the API reference). The agent asks models and tools itself; only what it tells of that is known.
 */
#include "exporter/base/base64.h"
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/members.h"
#include "exporter/call/usage.h"
#include "exporter/provider/bedrock.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http) || !http->path || !strstr(http->path, "/agents/"))
        return 0;
    bool is_agent = strstr(http->path, "/agentAliases/") && strstr(http->path, "/sessions/") &&
                    ts_path_ends(http->path, "/text");
    bool is_inline = ts_body_has(&http->request, "\"foundationModel\"") &&
                     ts_body_has(&http->request, "\"instruction\"");
    return is_agent || is_inline ? 100 : 0;
}

/* The provider keeps what was said in a session of an agent. */
static void read_path(struct ts_call *call)
{
    const char *agent = ts_call_path_part(call, "/agents/", "");
    const char *session = ts_call_path_part(call, "/sessions/", "");
    const char *name = ts_arena_printf(&call->arena, "invoke_agent %s", agent);
    const char *both = ts_arena_printf(&call->arena, "%s/%s", agent, session);
    bool is_inline = !*session; /* /agents/SESSION */
    call->conversation_id = is_inline || !both ? agent : both;
    call->name = is_inline || !name ? call->operation : name;
}

/* {"functionResult": {"function", "responseBody": {"TEXT": {"body"}}}}, or the same of an API. */
static void add_result(struct ts_call *call, struct ts_slice item, const char *id)
{
    struct ts_json_iter iter = ts_json_begin(item);
    if (ts_json_kind(item) != TS_JSON_OBJECT || !ts_json_next(&iter))
        return;
    struct ts_slice body = ts_json_get(iter.value, "responseBody");
    struct ts_slice name = ts_json_get(iter.value, "function");
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "tool", iter.value);
    draft.message.content = body;
    draft.message.tool_call_id = id;
    draft.message.name =
        ts_text_of(name.n ? name : ts_json_get(iter.value, "apiPath"), &call->arena);
    struct ts_json_iter types = ts_json_begin(body);
    while (ts_json_kind(body) == TS_JSON_OBJECT && ts_json_next(&types))
        ts_draft_text(&draft, ts_json_get(types.value, "body"));
    ts_draft_to_input(&draft);
}

static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice text = ts_json_get(request, "inputText");
    struct ts_slice state = ts_json_get(request, "sessionState");
    if (!state.n)
        state = ts_json_get(request, "inlineSessionState");
    const char *id = ts_text_of(ts_json_get(state, "invocationId"), &call->arena);
    struct ts_json_iter iter = ts_json_begin(ts_json_get(state, "returnControlInvocationResults"));
    while (ts_json_next(&iter))
        add_result(call, iter.value, id);
    ts_call_request_model(call, ts_json_get(request, "foundationModel"));
    if (ts_json_kind(text) != TS_JSON_STRING)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "user", text);
    ts_draft_text(&draft, text);
    ts_draft_to_input(&draft);
}

/* What the models used that the agent asked; their name only when it is one. */
struct asked {
    struct ts_usage usage;
    struct ts_slice model;
    bool are_several;
};

static void count_model(struct asked *asked, struct ts_slice model)
{
    bool differs = asked->model.n && model.n &&
                   (asked->model.n != model.n || memcmp(asked->model.p, model.p, model.n) != 0);
    asked->are_several |= differs;
    asked->model = model.n ? model : asked->model;
}

static void count_trace(struct asked *asked, struct ts_slice trace)
{
    static const struct ts_usage_row rows[] = {
        TS_USAGE_ROW(input, "inputTokens"),
        TS_USAGE_ROW(output, "outputTokens"),
    };
    struct ts_json_iter iter = ts_json_begin(trace);
    while (ts_json_kind(trace) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        struct ts_usage one = {0};
        ts_usage_rows(ts_json_path(iter.value, "modelInvocationOutput.metadata.usage"), rows, 2,
                      &one);
        ts_usage_include(&asked->usage.input, &one.input);
        ts_usage_include(&asked->usage.output, &one.output);
        count_model(asked, ts_json_path(iter.value, "modelInvocationInput.foundationModel"));
    }
}

/* A piece of the answer, text in base64, as a JSON string; absent when it is none. */
static struct ts_slice text_of(struct ts_call *call, struct ts_slice chunk)
{
    size_t n = 0;
    struct ts_slice bytes;
    char *plain = ts_json_text(ts_json_get(chunk, "bytes"), &call->arena, &n);
    if (!plain || !ts_base64_decode((struct ts_slice){plain, n}, &call->arena, &bytes))
        return (struct ts_slice){0};
    struct ts_buffer out = {0};
    ts_json_quote(&out, bytes.p, bytes.n);
    return ts_buffer_to_arena(&out, &call->arena);
}

/* The agent leaves a function to the program: {"invocationId", "invocationInputs": [...]} */
static void add_calls(struct ts_draft *draft, struct ts_slice control)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(control, "invocationInputs"));
    while (ts_json_next(&iter)) {
        struct ts_slice function = ts_json_get(iter.value, "functionInvocationInput");
        struct ts_slice api = ts_json_get(iter.value, "apiInvocationInput");
        struct ts_slice name =
            function.n ? ts_json_get(function, "function") : ts_json_get(api, "apiPath");
        ts_draft_tool_call(draft, ts_json_get(control, "invocationId"), name,
                           ts_json_get(function.n ? function : api, "parameters"));
    }
}

static struct ts_slice written(struct ts_call *call, const struct ts_members *members)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(members, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice text = ts_json_get(answer, "completion");
    struct ts_slice control = ts_json_get(answer, "returnControl");
    if (!text.n && !control.n)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", answer);
    draft.message.content = text;
    ts_draft_text(&draft, text);
    add_calls(&draft, control);
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, (struct ts_slice){0});
}

static void read_usage(struct ts_call *call, struct asked *asked)
{
    ts_usage_complete(&asked->usage);
    call->usage = asked->usage;
    if (!asked->are_several)
        ts_call_response_model(call, asked->model);
}

static void read_event(struct ts_call *call, struct ts_members *answer, struct ts_slice type,
                       struct ts_slice json)
{
    static const char *const skipped[] = {"bytes", "p", NULL};
    if (ts_slice_is(type, "chunk")) {
        ts_members_join(answer, ts_slice_text("\"completion\""), text_of(call, json));
        ts_members_all(answer, json, skipped);
    } else if (ts_slice_is(type, "trace")) {
        ts_members_push(answer, ts_slice_text("\"trace\""), json);
    } else if (ts_slice_is(type, "returnControl")) {
        ts_members_set(answer, ts_slice_text("\"returnControl\""), json);
    } else if (ts_slice_is(type, "files")) {
        ts_members_all(answer, json, skipped);
    }
}

static void read_stream(struct ts_call *call)
{
    struct ts_members answer = {.arena = &call->arena};
    struct ts_bedrock_frames frames = ts_bedrock_frames_begin(call);
    struct asked asked = {0};
    struct ts_slice type, json;
    while (ts_bedrock_frames_next(&frames, &type, &json)) {
        read_event(call, &answer, type, json);
        if (ts_slice_is(type, "trace"))
            count_trace(&asked, ts_json_get(json, "trace"));
    }
    call->outputs_json = written(call, &answer);
    read_usage(call, &asked);
    read_answer(call, call->outputs_json);
    ts_bedrock_frames_end(&frames, call->output_count > 0);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "invoke_agent";
    ts_bedrock_names(call, "bedrock", "aws.bedrock");
    read_path(call);
    read_request(call, ts_call_bodies(call));
    if (ts_bedrock_is_stream(&call->http.response))
        read_stream(call);
    else
        ts_bedrock_check(call, ts_body_json(&call->http.response), false, "completion");
}

const struct ts_provider ts_provider_bedrock_agents = {"bedrock.agents", match, read};
