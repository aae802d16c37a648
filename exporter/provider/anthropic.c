/* Anthropic's Messages interface: what a request and an answer say. */
#include "exporter/provider/anthropic.h"

#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/pick.h"
#include "exporter/call/tools.h"
#include "exporter/call/usage.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

enum { TYPE, TEXT, ID, NAME, INPUT, TOOL_USE_ID, CONTENT, BLOCK_KEYS };

/* A block of content by its members. */
struct block {
    struct ts_slice json, at[BLOCK_KEYS];
};

static struct block block_of(struct ts_slice json)
{
    static const char *const keys[] = {"type",  "text",        "id",     "name",
                                       "input", "tool_use_id", "content"};
    struct block block = {.json = json};
    ts_pick(json, keys, BLOCK_KEYS, block.at);
    return block;
}

static bool is_type(const struct block *block, const char *type)
{
    return ts_json_is_text(block->at[TYPE], type);
}

/* Only tool_use is for the program to run; server_tool_use and mcp_tool_use were run by the
 * provider, and their results stand beside them. */
static void add_block(struct ts_draft *draft, const struct block *block, bool goes_on)
{
    if (is_type(block, "tool_use"))
        ts_draft_tool_call(draft, block->at[ID], block->at[NAME], block->at[INPUT]);
    else if (is_type(block, "text"))
        (goes_on ? ts_draft_more : ts_draft_text)(draft, block->at[TEXT]);
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
        struct block block = block_of(iter.value);
        add_block(draft, &block, is_model && after_text);
        after_text = is_type(&block, "text");
    }
}

static void add_result(struct ts_call *call, const struct block *block)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "tool", block->json);
    draft.message.tool_call_id = ts_text_of(block->at[TOOL_USE_ID], &call->arena);
    add_content(&draft, block->at[CONTENT]);
    ts_draft_to_input(&draft);
}

/* The tool results of a message, as messages of their own; `rest` becomes the list of its other
 * blocks. Returns whether there were results. */
static bool take_results(struct ts_call *call, struct ts_slice content, struct ts_buffer *rest)
{
    bool any = false;
    struct ts_json_iter iter = ts_json_begin(content);
    ts_buffer_text(rest, "[");
    while (ts_json_next(&iter)) {
        struct block block = block_of(iter.value);
        if (is_type(&block, "tool_result")) {
            add_result(call, &block);
            any = true;
        } else {
            ts_write_comma(rest);
            ts_buffer_add(rest, iter.value.p, iter.value.n);
        }
    }
    ts_buffer_text(rest, "]");
    return any;
}

static struct ts_slice with_content(struct ts_call *call, struct ts_slice role,
                                    struct ts_slice content)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_write_json(&out, "role", role);
    ts_write_json(&out, "content", content);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

static void add_as(struct ts_call *call, const char *role, struct ts_slice json,
                   struct ts_slice content, bool even_empty)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, role, json);
    add_content(&draft, content);
    if (even_empty || !ts_draft_is_empty(&draft))
        ts_draft_to_input(&draft);
    else
        ts_draft_drop(&draft);
}

static void add_message(struct ts_call *call, struct ts_slice message)
{
    static const char *const keys[] = {"role", "content"};
    struct ts_slice at[2];
    ts_pick(message, keys, 2, at);
    const char *role = ts_text_of(at[0], &call->arena);
    struct ts_buffer list = {0};
    bool may_have_results = ts_json_kind(at[1]) == TS_JSON_ARRAY && strcmp(role, "assistant") != 0;
    if (may_have_results && take_results(call, at[1], &list)) {
        struct ts_slice rest = ts_buffer_to_arena(&list, &call->arena);
        add_as(call, role, with_content(call, at[0], rest), rest, false);
    } else {
        ts_buffer_free(&list);
        add_as(call, role, message, at[1], true);
    }
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
    enum ts_json_kind kind = ts_json_kind(system);
    if (kind == TS_JSON_STRING || kind == TS_JSON_ARRAY)
        add_as(call, "system", with_content(call, ts_slice_text("\"system\""), system), system,
               true);
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

static void read_params(struct ts_call *call, struct ts_slice request, struct ts_slice output)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"top_p", "top_p", false},
        {"top_k", "top_k", false},
        {"max_tokens", "max_tokens", false},
        {"stop_sequences", "stop_sequences", true},
        {"output_format", "response_format", false}, /* what output_config.format was before */
    };
    static const struct ts_param_row output_rows[] = {
        {"effort", "reasoning_effort", false},
        {"format", "response_format", false},
    };
    ts_params_rows(call, output, output_rows, sizeof output_rows / sizeof *output_rows);
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
}

void ts_anthropic_request(struct ts_call *call, struct ts_slice request)
{
    enum { MODEL, SYSTEM, MESSAGES, TOOLS, OUTPUT, STREAM, COUNT };
    static const char *const keys[] = {"model", "system",        "messages",
                                       "tools", "output_config", "stream"};
    struct ts_slice at[COUNT];
    call->kind = TS_CALL_LLM;
    call->format = "anthropic";
    call->operation = "chat";
    ts_pick(request, keys, COUNT, at);
    ts_call_request_model(call, at[MODEL]);
    add_system(call, at[SYSTEM]);
    add_messages(call, at[MESSAGES]);
    read_tools(call, at[TOOLS]);
    read_params(call, request, at[OUTPUT]);
    ts_json_bool(at[STREAM], &call->streamed);
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
    call->has_cost = ts_usage_cost(answer, &call->cost_usd); /* of gateways */
    call->service_tier = ts_text_of(ts_json_get(usage, "service_tier"), &call->arena);
    if (!*call->request_id)
        call->request_id = ts_text_of(ts_json_get(answer, "request_id"), &call->arena);
    read_content(call, answer);
    ts_call_error_in(call, answer, true);
}
