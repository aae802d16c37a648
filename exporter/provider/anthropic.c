/* Anthropic's Messages interface: what a request and an answer say. */
#include "exporter/provider/anthropic.h"

#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/tools.h"
#include "exporter/call/usage.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

static bool is_type(struct ts_slice block, const char *type)
{
    return ts_json_is_text(ts_json_get(block, "type"), type);
}

/* Only tool_use is for the program to run; server_tool_use and mcp_tool_use were run by the
 * provider, and their results stand beside them. */
static void add_block(struct ts_draft *draft, struct ts_slice block, bool goes_on)
{
    if (is_type(block, "tool_use"))
        ts_draft_tool_call(draft, ts_json_get(block, "id"), ts_json_get(block, "name"),
                           ts_json_get(block, "input"));
    else if (is_type(block, "text"))
        (goes_on ? ts_draft_more : ts_draft_text)(draft, ts_json_get(block, "text"));
}

/* A content is one text or a list of blocks. The model cuts one text into several blocks where it
 * cites, and programs put them together again; what a person sends in several blocks is several
 * texts. */
static void add_content(struct ts_draft *draft, struct ts_slice content)
{
    bool is_model = strcmp(draft->message.role, "assistant") == 0, after_text = false;
    draft->message.content = content;
    ts_draft_text(draft, content);
    if (ts_json_kind(content) != TS_JSON_ARRAY)
        return;
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_next(&iter)) {
        add_block(draft, iter.value, is_model && after_text);
        after_text = is_type(iter.value, "text");
    }
}

static void add_result(struct ts_call *call, struct ts_slice block)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "tool", block);
    draft.message.tool_call_id = ts_text_of(ts_json_get(block, "tool_use_id"), &call->arena);
    add_content(&draft, ts_json_get(block, "content"));
    ts_draft_to_input(&draft);
}

/* The tool results of a message, as messages of their own; `rest` becomes the list of its other
 * blocks. */
static void take_results(struct ts_call *call, struct ts_slice content, struct ts_buffer *rest)
{
    struct ts_json_iter iter = ts_json_begin(content);
    ts_buffer_text(rest, "[");
    while (ts_json_next(&iter)) {
        if (is_type(iter.value, "tool_result")) {
            add_result(call, iter.value);
            continue;
        }
        ts_write_comma(rest);
        ts_buffer_add(rest, iter.value.p, iter.value.n);
    }
    ts_buffer_text(rest, "]");
}

static bool has_results(struct ts_slice content)
{
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_kind(content) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (is_type(iter.value, "tool_result"))
            return true;
    return false;
}

static struct ts_slice with_content(struct ts_call *call, struct ts_slice message,
                                    struct ts_slice content)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_write_json(&out, "role", ts_json_get(message, "role"));
    ts_write_json(&out, "content", content);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

static void add_with_results(struct ts_call *call, const char *role, struct ts_slice message)
{
    struct ts_buffer list = {0};
    struct ts_draft draft;
    take_results(call, ts_json_get(message, "content"), &list);
    struct ts_slice rest = ts_buffer_to_arena(&list, &call->arena);
    ts_draft_begin(&draft, call, role, with_content(call, message, rest));
    add_content(&draft, rest);
    if (ts_draft_is_empty(&draft))
        ts_draft_drop(&draft);
    else
        ts_draft_to_input(&draft);
}

static void add_message(struct ts_call *call, struct ts_slice message)
{
    struct ts_slice content = ts_json_get(message, "content");
    const char *role = ts_text_of(ts_json_get(message, "role"), &call->arena);
    if (has_results(content)) {
        add_with_results(call, role, message);
        return;
    }
    struct ts_draft draft;
    ts_draft_begin(&draft, call, role, message);
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

/* The system prompt stands beside the messages: as one of them it needs a role. */
static void add_system(struct ts_call *call, struct ts_slice system)
{
    struct ts_buffer out = {0};
    struct ts_draft draft;
    if (ts_json_kind(system) != TS_JSON_STRING && ts_json_kind(system) != TS_JSON_ARRAY)
        return;
    ts_buffer_text(&out, "{\"role\":\"system\"");
    ts_write_json(&out, "content", system);
    ts_buffer_text(&out, "}");
    ts_draft_begin(&draft, call, "system", ts_buffer_to_arena(&out, &call->arena));
    add_content(&draft, system);
    ts_draft_to_input(&draft);
}

/* Tools of the provider have a name and no schema; a set of an MCP server's tools has neither. */
static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter))
        ts_tools_add(&tools, ts_json_get(iter.value, "name"),
                     ts_json_get(iter.value, "description"),
                     ts_json_get(iter.value, "input_schema"));
    ts_tools_end(&tools, call);
}

static void read_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"top_p", "top_p", false},
        {"top_k", "top_k", false},
        {"max_tokens", "max_tokens", false},
        {"stop_sequences", "stop_sequences", true},
        {"output_format", "response_format", false}, /* what output_config.format was before */
    };
    static const struct ts_param_row output[] = {
        {"effort", "reasoning_effort", false},
        {"format", "response_format", false},
    };
    ts_params_rows(call, ts_json_get(request, "output_config"), output,
                   sizeof output / sizeof *output);
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
}

void ts_anthropic_request(struct ts_call *call, struct ts_slice request)
{
    call->kind = TS_CALL_LLM;
    call->format = "anthropic";
    call->operation = "chat";
    if (ts_json_kind(request) != TS_JSON_OBJECT)
        return;
    ts_call_request_model(call, ts_json_get(request, "model"));
    add_system(call, ts_json_get(request, "system"));
    add_messages(call, ts_json_get(request, "messages"));
    read_tools(call, ts_json_get(request, "tools"));
    read_params(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

/* Tokens that were written to the cache may be told by their time to live alone. */
static void complete_creation(struct ts_slice sent, struct ts_usage *usage)
{
    static const struct ts_usage_row minutes[] = {
        TS_USAGE_ROW(cache_creation, "cache_creation.ephemeral_5m_input_tokens")};
    static const struct ts_usage_row hour[] = {
        TS_USAGE_ROW(cache_creation, "cache_creation.ephemeral_1h_input_tokens")};
    if (usage->cache_creation.known)
        return;
    struct ts_usage long_lived = {0};
    ts_usage_rows(sent, minutes, 1, usage);
    ts_usage_rows(sent, hour, 1, &long_lived);
    ts_usage_include(&usage->cache_creation, &long_lived.cache_creation);
}

void ts_anthropic_usage(struct ts_call *call, struct ts_slice sent)
{
    static const struct ts_usage_row rows[] = {
        TS_USAGE_ROW(input, "input_tokens"),
        TS_USAGE_ROW(output, "output_tokens"),
        TS_USAGE_ROW(cache_read, "cache_read_input_tokens"),
        TS_USAGE_ROW(cache_creation, "cache_creation_input_tokens"),
        TS_USAGE_ROW(reasoning, "output_tokens_details.thinking_tokens"),
        TS_USAGE_ROW(reasoning, "output_tokens_details.reasoning_tokens"),
    };
    struct ts_usage usage = {0};
    ts_usage_rows(sent, rows, sizeof rows / sizeof *rows, &usage);
    complete_creation(sent, &usage);
    ts_usage_include(&usage.input, &usage.cache_read);
    ts_usage_include(&usage.input, &usage.cache_creation);
    ts_usage_complete(&usage);
    call->usage = usage;
}

static void read_content(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice content = ts_json_get(answer, "content");
    if (!content.n)
        content = ts_json_get(answer, "completion"); /* of the interface before messages */
    enum ts_json_kind kind = ts_json_kind(content);
    if (kind != TS_JSON_ARRAY && kind != TS_JSON_STRING)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "assistant", answer);
    add_content(&draft, content);
    ts_draft_to_output(&draft);
    ts_call_finish_reason(call, ts_json_get(answer, "stop_reason"));
}

void ts_anthropic_answer(struct ts_call *call, struct ts_slice answer)
{
    if (ts_json_kind(answer) != TS_JSON_OBJECT)
        return;
    struct ts_slice usage = ts_json_get(answer, "usage");
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_anthropic_usage(call, usage);
    call->service_tier = ts_text_of(ts_json_get(usage, "service_tier"), &call->arena);
    read_content(call, answer);
    ts_call_error_in(call, answer, true);
}
