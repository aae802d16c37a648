/* Whether a call was made by a tool, told from what went in and what came out. */
#include "exporter/base/ascii.h"
#include "exporter/infer/tool.h"

#include <string.h>
#include "exporter/wire/json.h"

#define MIN_ARGUMENT_BYTES 3 /* shorter texts are found everywhere */
#define MIN_RESULT_BYTES 16

static bool holds(struct ts_slice where, const char *what, size_t bytes)
{
    return where.n >= bytes && memmem(where.p, where.n, what, bytes) != NULL;
}

/* As it is, or as it stands inside a JSON string. */
static bool holds_text(struct ts_slice where, const char *text, size_t bytes)
{
    if (!where.n)
        return false;
    if (holds(where, text, bytes))
        return true;
    struct ts_buffer quoted = {0};
    ts_json_quote(&quoted, text, bytes);
    bool found = quoted.bytes > 2 && holds(where, quoted.data + 1, quoted.bytes - 2);
    ts_buffer_free(&quoted);
    return found;
}

static void decode_url(const char *url, struct ts_buffer *out)
{
    for (; *url; url++) {
        char c = *url == '+' ? ' ' : *url;
        if (c == '%' && ts_hex_value(url[1]) >= 0 && ts_hex_value(url[2]) >= 0) {
            c = (char)(ts_hex_value(url[1]) * 16 + ts_hex_value(url[2]));
            url += 2;
        }
        ts_buffer_add(out, &c, 1);
    }
}

/* What a call sent: its URL without percent signs, and its body. */
struct sent {
    struct ts_slice url, body;
};

static bool was_sent(const struct sent *sent, struct ts_slice string, struct ts_arena *arena)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, arena, &bytes);
    if (!text || bytes < MIN_ARGUMENT_BYTES)
        return false;
    return holds(sent->url, text, bytes) || holds_text(sent->body, text, bytes);
}

static bool any_was_sent(const struct sent *sent, struct ts_slice json, struct ts_arena *arena)
{
    enum ts_json_kind kind = ts_json_kind(json);
    if (kind == TS_JSON_STRING)
        return was_sent(sent, json, arena);
    if (kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY)
        return false;
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter))
        if (any_was_sent(sent, iter.value, arena))
            return true;
    return false;
}

bool ts_tool_was_asked(const struct ts_open_tool *tool, const struct ts_call *call)
{
    if (!tool->arguments_are_json)
        return false;
    struct ts_arena arena = {0};
    struct ts_buffer url = {0};
    decode_url(call->http.url ? call->http.url : "", &url);
    struct sent sent = {{url.data, url.bytes}, call->http.request.body};
    bool found = any_was_sent(&sent, tool->arguments, &arena);
    ts_buffer_free(&url);
    ts_arena_free(&arena);
    return found;
}

static struct ts_slice result_text(const struct ts_chat_message *result)
{
    return (struct ts_slice){result->text, result->text ? result->text_bytes : 0};
}

bool ts_tool_result_holds(const struct ts_chat_message *result, const char *text, size_t bytes)
{
    return bytes >= MIN_RESULT_BYTES && holds_text(result_text(result), text, bytes);
}

static bool result_was_received(const struct ts_chat_message *result, const struct ts_call *call)
{
    struct ts_slice response = call->http.response.body;
    struct ts_slice text = result_text(result);
    if (ts_tool_result_holds(result, response.p, response.n))
        return true;
    return text.n >= MIN_RESULT_BYTES && holds_text(response, text.p, text.n);
}

bool ts_tool_made_call(const struct ts_open_tool *tool, const struct ts_chat_message *result,
                       const struct ts_call *call)
{
    return ts_tool_was_asked(tool, call) || (result && result_was_received(result, call));
}
