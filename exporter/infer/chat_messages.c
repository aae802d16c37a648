/* What was said, in the one form that MLflow's chat view knows whatever the provider's own form is:
 * a call's mlflow.chat.messages, and the messages of a turn. */
#include "exporter/infer/attributes.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/write.h"
#include "exporter/infer/build.h"
#include "exporter/infer/chat_view.h"
#include "exporter/wire/json.h"

/* The roles of the view, and those that are shown as one of them. */
static const char *role_of(const struct ts_chat_message *message)
{
    const char *role = message->role ? message->role : "";
    if (strcmp(role, "developer") == 0)
        return "system";
    if (strcmp(role, "function") == 0)
        return "tool";
    return strcmp(role, "system") == 0 || strcmp(role, "tool") == 0 || strcmp(role, "user") == 0
               ? role
               : "assistant";
}

static void text_if(struct ts_buffer *out, const char *key, const char *text)
{
    if (text && *text)
        ts_write_text(out, key, text, strlen(text));
}

/* The arguments are JSON inside a string there. */
static void add_tool_call(struct ts_buffer *out, const struct ts_tool_call *tool)
{
    ts_write_comma(out);
    ts_buffer_text(out, "{");
    ts_write_text(out, "id", tool->id, strlen(tool->id));
    ts_buffer_text(out, ",\"type\":\"function\",\"function\":{");
    ts_write_text(out, "name", tool->name, strlen(tool->name));
    ts_write_text(out, "arguments", tool->arguments.n ? tool->arguments.p : "", tool->arguments.n);
    ts_buffer_text(out, "}}");
}

static void add_content(struct ts_buffer *out, const struct ts_chat_message *message)
{
    if (ts_chat_view_reads_parts(message->content))
        ts_write_json(out, "content", message->content);
    else
        ts_write_text(out, "content", message->text ? message->text : "",
                      message->text ? message->text_bytes : 0);
}

static void add_message(struct ts_buffer *out, const struct ts_chat_message *message)
{
    const char *role = role_of(message);
    ts_write_comma(out);
    ts_buffer_text(out, "{");
    ts_write_text(out, "role", role, strlen(role));
    add_content(out, message);
    text_if(out, "name", message->name);
    text_if(out, "tool_call_id", message->tool_call_id);
    if (message->tool_call_count) {
        ts_write_key(out, "tool_calls");
        ts_buffer_text(out, "[");
        for (size_t i = 0; i < message->tool_call_count; i++)
            add_tool_call(out, &message->tool_calls[i]);
        ts_buffer_text(out, "]");
    }
    ts_buffer_text(out, "}");
}

/* The view is what a user sees first, and would hide the error that came in place of an answer. */
static bool is_unanswered(const struct ts_call *call)
{
    return call->failed && call->output_count == 0;
}

void ts_write_turn_message(struct ts_buffer *out, const struct ts_chat_message *message)
{
    if (!message->json.n)
        return;
    if (!ts_chat_view_reads_message(message->json)) {
        add_message(out, message);
        return;
    }
    ts_write_comma(out);
    ts_buffer_add(out, message->json.p, message->json.n);
}

void ts_attributes_messages(struct ts_span *span, const struct ts_call *call)
{
    if (call->input_count + call->output_count == 0 || is_unanswered(call) ||
        ts_chat_view_reads(call))
        return;
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "[");
    for (size_t i = 0; i < call->input_count; i++)
        add_message(&out, &call->input[i]);
    for (size_t i = 0; i < call->output_count; i++)
        add_message(&out, &call->output[i]);
    ts_buffer_text(&out, "]");
    if (!out.failed)
        ts_span_slice(span, "mlflow.chat.messages", TS_VALUE_JSON,
                      (struct ts_slice){out.data, out.bytes});
    ts_buffer_free(&out);
}
