/* Items of OpenAI's Responses in the common form of messages. */
#include "exporter/provider/openai_items.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/said.h"
#include "exporter/wire/json.h"

/* Calls that the program answers with an item of its own. What the provider runs itself (searches,
 * its code interpreter, MCP) is not among them. */
static const struct call_row {
    const char *type;
    const char *name; /* NULL: the item has one */
    const char *arguments, *other_arguments;
} call_rows[] = {
    {"function_call", NULL, "arguments", NULL},
    {"custom_tool_call", NULL, "input", NULL},
    {"computer_call", "computer", "action", "actions"},
    {"local_shell_call", "local_shell", "action", NULL},
    {"shell_call", "shell", "action", NULL},
    {"apply_patch_call", "apply_patch", "operation", NULL},
    {"tool_search_call", "tool_search", "arguments", NULL},
};

/* The message of the assistant that is being put together. */
struct run {
    struct ts_call *call;
    struct ts_draft draft;
    bool is_open;
    const char *begin, *end; /* of its items in the list */
    struct ts_slice said;    /* its last message */
    size_t items, messages;
    bool has_hosted_shell;
};

static const struct call_row *row_of(struct ts_slice type)
{
    for (size_t i = 0; i < sizeof call_rows / sizeof *call_rows; i++)
        if (ts_json_is_text(type, call_rows[i].type))
            return &call_rows[i];
    return NULL;
}

static bool ends(struct ts_slice string, const char *with)
{
    size_t n = strlen(with);
    return string.n > n + 2 && memcmp(string.p + string.n - 1 - n, with, n) == 0;
}

static bool is_in_container(struct ts_slice item)
{
    struct ts_slice where = ts_json_path(item, "environment.type");
    return where.n > 10 && memcmp(where.p, "\"container", 10) == 0;
}

/* Searches of X, which xAI runs itself, look like calls of a program's own tool. */
static bool is_search_of_x(const struct ts_call *call, struct ts_slice item)
{
    return strcmp(call->provider, "xai") == 0 &&
           ts_json_is_text(ts_json_get(item, "type"), "custom_tool_call") &&
           !ts_body_has(&call->http.request, "\"custom\"");
}

static bool is_run_by_provider(const struct ts_call *call, struct ts_slice item)
{
    return is_in_container(item) || is_search_of_x(call, item) ||
           ts_json_is_text(ts_json_get(item, "execution"), "server");
}

static void add_parts(struct ts_draft *draft, struct ts_slice content)
{
    if (ts_json_kind(content) == TS_JSON_STRING)
        ts_draft_text(draft, content);
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_kind(content) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        static const char *const texts[] = {"text", "refusal", "stdout", "stderr"};
        if (ts_json_kind(iter.value) == TS_JSON_STRING)
            ts_draft_text(draft, iter.value);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            ts_draft_text(draft, ts_json_get(iter.value, texts[i]));
    }
}

static struct ts_slice call_id_of(struct ts_slice item)
{
    struct ts_slice id = ts_json_get(item, "call_id");
    return ts_json_kind(id) == TS_JSON_STRING ? id : ts_json_get(item, "id");
}

static void add_call(struct run *run, const struct call_row *row, struct ts_slice item)
{
    struct ts_draft *draft = &run->draft;
    struct ts_slice arguments = ts_json_get(item, row->arguments);
    if (!arguments.n && row->other_arguments)
        arguments = ts_json_get(item, row->other_arguments);
    size_t before = draft->message.tool_call_count;
    ts_draft_tool_call(draft, call_id_of(item), ts_json_get(item, "name"), arguments);
    if (row->name && draft->message.tool_call_count > before)
        draft->message.tool_calls[before].name = row->name;
}

static void begin(struct run *run, struct ts_slice item)
{
    if (!run->is_open)
        ts_draft_begin(&run->draft, run->call, "assistant", item);
    run->begin = run->is_open ? run->begin : item.p;
    run->items = run->is_open ? run->items + 1 : 1;
    run->is_open = true;
    run->end = item.p + item.n;
}

static void add_words(struct run *run, struct ts_slice item)
{
    run->said = item;
    run->messages++;
    add_parts(&run->draft, ts_json_get(item, "content"));
}

static void add_item(struct run *run, struct ts_slice item)
{
    struct ts_slice type = ts_json_get(item, "type");
    const struct call_row *row = row_of(type);
    begin(run, item);
    if (row && is_run_by_provider(run->call, item))
        run->has_hosted_shell |= is_in_container(item);
    else if (row)
        add_call(run, row, item);
    else if (ts_json_is_text(ts_json_get(item, "role"), "assistant") ||
             ts_json_is_text(type, "message"))
        add_words(run, item);
}

/* The one message among thoughts is what was said; anything else is shown as the list that it is.
 */
static struct ts_slice json_of(const struct run *run)
{
    const struct ts_chat_message *message = &run->draft.message;
    if (run->items == 1 || (run->messages == 1 && !message->tool_call_count))
        return run->said.n ? run->said : message->json;
    struct ts_buffer list = {0};
    ts_buffer_text(&list, "{\"role\":\"assistant\",\"content\":[");
    ts_buffer_add(&list, run->begin, (size_t)(run->end - run->begin));
    ts_buffer_text(&list, "]}");
    return ts_buffer_to_arena(&list, &run->call->arena);
}

static void end_run(struct run *run)
{
    struct ts_chat_message *message = &run->draft.message;
    message->json = json_of(run);
    struct ts_slice content = ts_json_get(message->json, "content");
    message->content = content.n ? content : message->json;
}

static void close_run(struct run *run)
{
    if (!run->is_open)
        return;
    end_run(run);
    ts_draft_to_input(&run->draft);
    *run = (struct run){.call = run->call};
}

/* The content is what came out, without the frame around it. */
static void add_result(struct ts_call *call, struct ts_slice item)
{
    struct ts_draft draft;
    struct ts_slice output = ts_json_get(item, "output");
    ts_draft_begin(&draft, call, "tool", item);
    draft.message.tool_call_id = ts_text_of(call_id_of(item), &call->arena);
    if (output.n)
        draft.message.content = output;
    add_parts(&draft, output);
    ts_draft_to_input(&draft);
}

static void add_message(struct ts_call *call, struct ts_slice item, const char *role)
{
    struct ts_draft draft;
    struct ts_slice content = ts_json_get(item, "content");
    ts_draft_begin(&draft, call, role, item);
    draft.message.tool_call_id = ts_text_of(ts_json_get(item, "tool_call_id"), &call->arena);
    if (content.n)
        draft.message.content = content;
    add_parts(&draft, content);
    ts_draft_to_input(&draft);
}

static bool is_result(const struct run *run, struct ts_slice item)
{
    struct ts_slice type = ts_json_get(item, "type");
    bool is_hosted =
        (run->is_open && run->has_hosted_shell && ts_json_is_text(type, "shell_call_output")) ||
        ts_json_is_text(ts_json_get(item, "execution"), "server");
    return ends(type, "_output") && !is_hosted;
}

/* Whoever else speaks: the user, the program, and who approves of a call. */
static const char *speaker_of(struct ts_call *call, struct ts_slice item)
{
    const char *role = ts_text_of(ts_json_get(item, "role"), &call->arena);
    if (ts_json_is_text(ts_json_get(item, "type"), "mcp_approval_response"))
        return "user";
    return strcmp(role, "assistant") == 0 ? "" : role;
}

static void add_input_item(struct run *run, struct ts_slice item)
{
    bool result = is_result(run, item);
    const char *speaker = result ? "" : speaker_of(run->call, item);
    if (!result && !*speaker) {
        add_item(run, item);
        return;
    }
    close_run(run);
    if (result)
        add_result(run->call, item);
    else
        add_message(run->call, item, speaker);
}

void ts_items_to_input(struct ts_call *call, struct ts_slice input)
{
    struct run run = {.call = call};
    if (ts_json_kind(input) == TS_JSON_STRING)
        ts_said_to_input(call, "user", input);
    if (ts_json_kind(input) != TS_JSON_ARRAY)
        return;
    struct ts_json_iter iter = ts_json_begin(input);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_input_item(&run, iter.value);
    close_run(&run);
}

/* A compacted conversation also holds what its users said. */
static bool is_users(struct ts_slice item)
{
    struct ts_slice role = ts_json_get(item, "role");
    return role.n && !ts_json_is_text(role, "assistant");
}

void ts_items_to_output(struct ts_call *call, struct ts_slice output)
{
    struct run run = {.call = call};
    struct ts_json_iter iter = ts_json_begin(output);
    while (ts_json_kind(output) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT && !is_users(iter.value))
            add_item(&run, iter.value);
    if (!run.is_open)
        return;
    end_run(&run);
    ts_draft_to_output(&run.draft);
}
