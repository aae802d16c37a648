/* Messages of content blocks, as Bedrock's Converse has them. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/provider/bedrock.h"
#include "exporter/wire/json.h"

static void add_text(struct ts_draft *draft, struct ts_slice value)
{
    ts_draft_text(draft, value);
}

static void add_guarded(struct ts_draft *draft, struct ts_slice value)
{
    ts_draft_text(draft, ts_json_path(value, "text.text"));
}

static void add_cited(struct ts_draft *draft, struct ts_slice value)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(value, "content"));
    while (ts_json_next(&iter))
        ts_draft_text(draft, ts_json_get(iter.value, "text"));
}

/* What the provider ran by itself, nobody is asked for. */
static void add_tool_use(struct ts_draft *draft, struct ts_slice value)
{
    if (!ts_json_is_text(ts_json_get(value, "type"), "server_tool_use"))
        ts_draft_tool_call(draft, ts_json_get(value, "toolUseId"), ts_json_get(value, "name"),
                           ts_json_get(value, "input"));
}

/* Pictures, documents, thoughts and marks have no text. */
static void add_block(struct ts_draft *draft, struct ts_slice block)
{
    static const struct {
        const char *key;
        void (*add)(struct ts_draft *, struct ts_slice);
    } rows[] = {
        {"text", add_text},
        {"toolUse", add_tool_use},
        {"guardContent", add_guarded},
        {"citationsContent", add_cited},
    };
    struct ts_json_iter iter = ts_json_begin(block);
    while (ts_json_kind(block) == TS_JSON_OBJECT && ts_json_next(&iter))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (ts_json_key_is(&iter, rows[i].key))
                rows[i].add(draft, iter.value);
}

static void add_result_block(struct ts_draft *draft, struct ts_slice block)
{
    struct ts_slice json = ts_json_get(block, "json");
    if (json.n)
        ts_draft_plain(draft, json.p, json.n);
    else
        ts_draft_text(draft, ts_json_get(block, "text"));
}

static void add_tool_result(struct ts_call *call, struct ts_slice result)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "tool", result);
    draft.message.content = ts_json_get(result, "content");
    draft.message.tool_call_id = ts_text_of(ts_json_get(result, "toolUseId"), &call->arena);
    struct ts_json_iter iter = ts_json_begin(draft.message.content);
    while (ts_json_next(&iter))
        add_result_block(&draft, iter.value);
    ts_draft_to_input(&draft);
}

/* Results of tools are messages of their own, before what else the message has. */
static void add_message(struct ts_call *call, struct ts_slice message)
{
    struct ts_draft draft;
    size_t before = call->input_count;
    ts_draft_begin(&draft, call, ts_text_of(ts_json_get(message, "role"), &call->arena), message);
    draft.message.content = ts_json_get(message, "content");
    bool is_user = strcmp(draft.message.role, "user") == 0;
    struct ts_json_iter iter = ts_json_begin(draft.message.content);
    while (ts_json_next(&iter)) {
        struct ts_slice result = ts_json_get(iter.value, "toolResult");
        if (result.n && is_user)
            add_tool_result(call, result);
        else
            add_block(&draft, iter.value);
    }
    if (ts_draft_is_empty(&draft) && call->input_count > before)
        ts_draft_drop(&draft);
    else
        ts_draft_to_input(&draft);
}

void ts_converse_messages(struct ts_call *call, struct ts_slice messages)
{
    struct ts_json_iter iter = ts_json_begin(messages);
    while (ts_json_kind(messages) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_message(call, iter.value);
}

void ts_converse_system(struct ts_call *call, struct ts_slice blocks)
{
    if (ts_json_count(blocks) == 0)
        return;
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "system", blocks);
    struct ts_json_iter iter = ts_json_begin(blocks);
    while (ts_json_next(&iter))
        add_block(&draft, iter.value);
    ts_draft_to_input(&draft);
}

void ts_converse_output(struct ts_call *call, struct ts_slice message)
{
    struct ts_draft draft;
    const char *role = ts_text_of(ts_json_get(message, "role"), &call->arena);
    ts_draft_begin(&draft, call, *role ? role : "assistant", message);
    draft.message.content = ts_json_get(message, "content");
    struct ts_json_iter iter = ts_json_begin(draft.message.content);
    while (ts_json_next(&iter))
        add_block(&draft, iter.value);
    ts_draft_to_output(&draft);
}
