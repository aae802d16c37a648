/* Cohere's Command R behind Bedrock's InvokeModel: the first version of Cohere's chat. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/members.h"
#include "exporter/call/tools.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/wire/json.h"

static const char *role_of(struct ts_slice role)
{
    static const struct {
        const char *sent, *role;
    } rows[] = {{"CHATBOT", "assistant"}, {"SYSTEM", "system"}, {"TOOL", "tool"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ts_json_is_text(role, rows[i].sent))
            return rows[i].role;
    return "user";
}

static void add_calls(struct ts_draft *draft, struct ts_slice calls)
{
    struct ts_json_iter iter = ts_json_begin(calls);
    while (ts_json_kind(calls) == TS_JSON_ARRAY && ts_json_next(&iter))
        ts_draft_tool_call(draft, (struct ts_slice){0}, ts_json_get(iter.value, "name"),
                           ts_json_get(iter.value, "parameters"));
}

/* {"call": {"name", "parameters"}, "outputs": [...]} */
static void add_result(struct ts_call *call, struct ts_slice result)
{
    struct ts_draft draft;
    struct ts_slice outputs = ts_json_get(result, "outputs");
    ts_draft_begin(&draft, call, "tool", result);
    draft.message.content = outputs;
    draft.message.name = ts_text_of(ts_json_path(result, "call.name"), &call->arena);
    if (outputs.n)
        ts_draft_plain(&draft, outputs.p, outputs.n);
    ts_draft_to_input(&draft);
}

static void add_results(struct ts_call *call, struct ts_slice results)
{
    struct ts_json_iter iter = ts_json_begin(results);
    while (ts_json_kind(results) == TS_JSON_ARRAY && ts_json_next(&iter))
        add_result(call, iter.value);
}

static void add_text(struct ts_call *call, const char *role, struct ts_slice json,
                     struct ts_slice text)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, role, json);
    draft.message.content = text;
    ts_draft_text(&draft, text);
    add_calls(&draft, ts_json_get(json, "tool_calls"));
    if (ts_draft_is_empty(&draft))
        ts_draft_drop(&draft);
    else
        ts_draft_to_input(&draft);
}

static void add_history(struct ts_call *call, struct ts_slice history)
{
    struct ts_json_iter iter = ts_json_begin(history);
    while (ts_json_kind(history) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        const char *role = role_of(ts_json_get(iter.value, "role"));
        add_results(call, ts_json_get(iter.value, "tool_results"));
        if (strcmp(role, "tool") != 0)
            add_text(call, role, iter.value, ts_json_get(iter.value, "message"));
    }
}

static void add_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter))
        ts_tools_add(&tools, ts_json_get(iter.value, "name"),
                     ts_json_get(iter.value, "description"),
                     ts_json_get(iter.value, "parameter_definitions"));
    ts_tools_end(&tools, call);
}

void ts_command_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice preamble = ts_json_get(request, "preamble");
    struct ts_slice message = ts_json_get(request, "message");
    add_text(call, "system", preamble, preamble);
    add_history(call, ts_json_get(request, "chat_history"));
    if (!ts_json_is_text(message, "")) /* as it is when results are sent */
        add_text(call, "user", message, message);
    add_results(call, ts_json_get(request, "tool_results"));
    add_tools(call, ts_json_get(request, "tools"));
    ts_invoke_params(call, request);
}

void ts_command_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice text = ts_json_get(answer, "text");
    struct ts_slice id = ts_json_get(answer, "response_id");
    ts_call_response_id(call, id.n ? id : ts_json_get(answer, "generation_id"));
    if (ts_json_kind(text) != TS_JSON_STRING && !ts_json_get(answer, "tool_calls").n)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", answer);
    draft.message.content = text;
    if (!ts_json_is_text(text, ""))
        ts_draft_text(&draft, text);
    add_calls(&draft, ts_json_get(answer, "tool_calls"));
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, ts_json_get(answer, "finish_reason"));
}

/* The last event has the whole answer; what came before counts only when it never came. */
struct ts_slice ts_command_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                bool *is_complete)
{
    static const char *const skipped[] = {"event_type", "is_finished", "text", "response", NULL};
    struct ts_members answer = {.arena = &call->arena};
    for (size_t i = 0; i < chunks->count; i++) {
        struct ts_slice chunk = chunks->list[i];
        struct ts_slice whole = ts_json_get(chunk, "response");
        ts_members_join(&answer, ts_slice_text("\"text\""), ts_json_get(chunk, "text"));
        ts_members_all(&answer, whole, (const char *const[]){NULL});
        ts_members_all(&answer, chunk, skipped);
        *is_complete |= ts_json_kind(ts_json_get(chunk, "finish_reason")) == TS_JSON_STRING;
    }
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(&answer, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}
