/* Messages of a chat in OpenAI's form. */
#include "exporter/call/message.h"

#include "exporter/base/ascii.h"
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/wire/json.h"

static void add_text(struct ts_buffer *out, struct ts_slice string, struct ts_arena *arena)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, arena, &bytes);
    if (!text)
        return;
    if (out->bytes)
        ts_buffer_text(out, "\n");
    ts_buffer_add(out, text, bytes);
}

/* A part is an object with a text, or a plain string. Pictures, sound and a model's thoughts have
 * none. */
static void add_part(struct ts_buffer *out, struct ts_slice part, struct ts_arena *arena)
{
    if (ts_json_kind(part) == TS_JSON_STRING) {
        add_text(out, part, arena);
        return;
    }
    struct ts_slice text = ts_json_get(part, "text");
    add_text(out, text.n ? text : ts_json_get(part, "refusal"), arena);
}

static void read_text(struct ts_slice content, struct ts_arena *arena, struct ts_chat_message *out)
{
    if (ts_json_kind(content) == TS_JSON_STRING) {
        char *text = ts_json_text(content, arena, &out->text_bytes);
        out->text = text ? text : "";
        return;
    }
    if (ts_json_kind(content) != TS_JSON_ARRAY)
        return;
    struct ts_buffer joined = {0};
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_next(&iter))
        add_part(&joined, iter.value, arena);
    struct ts_slice text = ts_buffer_to_arena(&joined, arena);
    out->text = text.n ? text.p : "";
    out->text_bytes = text.n;
}

/* Arguments come as a JSON text inside a string; some servers send the value itself. */
void ts_tool_arguments(struct ts_slice sent, struct ts_arena *arena, struct ts_tool_call *out)
{
    out->arguments = sent;
    out->arguments_are_json = sent.n > 0;
    if (ts_json_kind(sent) != TS_JSON_STRING)
        return;
    size_t bytes = 0, used = 0;
    char *text = ts_json_text(sent, arena, &bytes);
    struct ts_slice value = {0};
    if (text)
        value = ts_json_value((struct ts_slice){text, bytes}, &used);
    out->arguments_are_json =
        value.n && ts_slice_is_blank((struct ts_slice){text + used, bytes - used});
    out->arguments = out->arguments_are_json ? value : (struct ts_slice){text, text ? bytes : 0};
}

static void read_function(struct ts_slice function, const char *arguments_key,
                          struct ts_arena *arena, struct ts_tool_call *out)
{
    out->name = ts_text_of(ts_json_get(function, "name"), arena);
    ts_tool_arguments(ts_json_get(function, arguments_key), arena, out);
}

/* {id, type, function: {name, arguments}}; a "custom" tool takes free text instead: {custom: {name,
 * input}}. */
static void read_tool_call(struct ts_slice json, struct ts_arena *arena, struct ts_tool_call *out)
{
    out->id = ts_text_of(ts_json_get(json, "id"), arena);
    struct ts_slice function = ts_json_get(json, "function");
    struct ts_slice custom = ts_json_get(json, "custom");
    if (function.n || !custom.n)
        read_function(function, "arguments", arena, out);
    else
        read_function(custom, "input", arena, out);
}

static void read_tool_calls(struct ts_slice list, struct ts_slice function_call,
                            struct ts_arena *arena, struct ts_chat_message *out)
{
    bool has_function = ts_json_kind(function_call) == TS_JSON_OBJECT;
    size_t most = ts_json_kind(list) == TS_JSON_ARRAY ? ts_json_count(list) : 0;
    if (!most && !has_function)
        return;
    out->tool_calls = ts_arena_alloc(arena, (most + 1) * sizeof *out->tool_calls);
    if (!out->tool_calls)
        return;
    struct ts_json_iter iter = ts_json_begin(list);
    while (most && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_tool_call(iter.value, arena, &out->tool_calls[out->tool_call_count++]);
    /* the deprecated form, which a server may send beside the new one for old clients */
    if (out->tool_call_count || !has_function)
        return;
    struct ts_tool_call *only = &out->tool_calls[out->tool_call_count++];
    only->id = "";
    read_function(function_call, "arguments", arena, only);
}

struct members {
    struct ts_slice role, content, refusal, tool_calls, function_call, tool_call_id, name;
};

static struct members members_of(struct ts_slice json)
{
    static const struct {
        const char *key;
        size_t offset;
    } rows[] = {
        {"role", offsetof(struct members, role)},
        {"content", offsetof(struct members, content)},
        {"refusal", offsetof(struct members, refusal)},
        {"tool_calls", offsetof(struct members, tool_calls)},
        {"function_call", offsetof(struct members, function_call)},
        {"tool_call_id", offsetof(struct members, tool_call_id)},
        {"name", offsetof(struct members, name)},
    };
    struct members members = {0};
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (ts_json_key_is(&iter, rows[i].key))
                *(struct ts_slice *)(void *)((char *)&members + rows[i].offset) = iter.value;
    return members;
}

void ts_message_read(struct ts_slice json, struct ts_arena *arena, struct ts_chat_message *out)
{
    struct members members = members_of(json);
    *out = (struct ts_chat_message){.json = json, .content = members.content, .text = ""};
    out->role = ts_text_of(members.role, arena);
    out->tool_call_id = ts_text_of(members.tool_call_id, arena);
    out->name = ts_text_of(members.name, arena);
    read_text(members.content, arena, out);
    if (out->text_bytes == 0)
        read_text(members.refusal, arena, out);
    read_tool_calls(members.tool_calls, members.function_call, arena, out);
}

struct ts_chat_message *ts_messages_read(struct ts_slice array, struct ts_arena *arena,
                                         size_t *count)
{
    *count = 0;
    if (ts_json_kind(array) != TS_JSON_ARRAY)
        return NULL;
    struct ts_chat_message *messages =
        ts_arena_alloc(arena, (ts_json_count(array) + 1) * sizeof *messages);
    struct ts_json_iter iter = ts_json_begin(array);
    while (messages && ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            ts_message_read(iter.value, arena, &messages[(*count)++]);
    return messages;
}

void ts_message_of_choice(struct ts_call *call, struct ts_slice choice)
{
    struct ts_chat_message *grown =
        ts_arena_grow(&call->arena, call->output, call->output_count, sizeof *grown);
    if (!grown)
        return;
    call->output = grown;
    struct ts_chat_message *message = &grown[call->output_count++];
    ts_message_read(ts_json_get(choice, "message"), &call->arena, message);
    if (!*message->role)
        message->role = "assistant";
}
