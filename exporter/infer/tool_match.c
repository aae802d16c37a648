/* Whether a call was made by a tool, told from what went in and what came out. */
#include "exporter/base/ascii.h"
#include "exporter/infer/tool.h"

#include <string.h>
#include "exporter/infer/passage.h"
#include "exporter/wire/json.h"

#define MIN_ARGUMENT_BYTES 3 /* shorter texts are found everywhere */
#define MIN_RESULT_BYTES 16
#define MIN_VALUE_BYTES 5 /* of a number or a string, with its quotes */
#define MAX_NEEDLES 32

static bool holds(struct ts_slice where, const char *what, size_t bytes)
{
    return bytes && where.n >= bytes && memmem(where.p, where.n, what, bytes) != NULL;
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

void ts_sent_begin(struct ts_sent *sent, const struct ts_call *call)
{
    *sent = (struct ts_sent){.body = call->http.request.body};
    decode_url(call->http.url ? call->http.url : "", &sent->decoded);
    sent->url = (struct ts_slice){sent->decoded.data, sent->decoded.bytes};
}

void ts_sent_end(struct ts_sent *sent)
{
    ts_buffer_free(&sent->decoded);
}

static void add_needle(struct ts_open_tool *tool, struct ts_slice string, struct ts_arena *arena)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, arena, &bytes);
    struct ts_needle *grown =
        text && bytes >= MIN_ARGUMENT_BYTES && tool->needle_count < MAX_NEEDLES
            ? ts_arena_grow(arena, tool->needles, tool->needle_count, sizeof *grown)
            : NULL;
    if (!grown)
        return;
    struct ts_buffer quoted = {0};
    ts_json_quote(&quoted, text, bytes);
    tool->needles = grown;
    struct ts_needle *needle = &grown[tool->needle_count++];
    *needle = (struct ts_needle){.plain = {text, bytes}};
    if (quoted.bytes > bytes + 2) {
        char *copy = ts_arena_copy(arena, quoted.data + 1, quoted.bytes - 2);
        needle->quoted = (struct ts_slice){copy, copy ? quoted.bytes - 2 : 0};
    }
    ts_buffer_free(&quoted);
}

static void find_needles(struct ts_open_tool *tool, struct ts_slice json, struct ts_arena *arena)
{
    enum ts_json_kind kind = ts_json_kind(json);
    if (kind == TS_JSON_STRING)
        add_needle(tool, json, arena);
    if (kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY)
        return;
    struct ts_json_iter iter = ts_json_begin(json);
    while (tool->needle_count < MAX_NEEDLES && ts_json_next(&iter))
        find_needles(tool, iter.value, arena);
}

void ts_tool_find_needles(struct ts_open_tool *tool, struct ts_arena *arena)
{
    if (tool->arguments_are_json)
        find_needles(tool, tool->arguments, arena);
}

static bool was_sent(const struct ts_sent *sent, const struct ts_needle *needle)
{
    return holds(sent->url, needle->plain.p, needle->plain.n) ||
           holds(sent->body, needle->plain.p, needle->plain.n) ||
           (needle->quoted.n && holds(sent->body, needle->quoted.p, needle->quoted.n));
}

size_t ts_tool_was_asked(const struct ts_open_tool *tool, const struct ts_sent *sent)
{
    size_t longest = 0;
    for (size_t i = 0; i < tool->needle_count; i++)
        if (tool->needles[i].plain.n > longest && was_sent(sent, &tool->needles[i]))
            longest = tool->needles[i].plain.n;
    return longest;
}

bool ts_tool_asked_text(const struct ts_open_tool *tool, const char *text, size_t bytes)
{
    struct ts_slice where = {text, bytes};
    for (size_t i = 0; i < tool->needle_count; i++) {
        const struct ts_needle *needle = &tool->needles[i];
        if (needle->plain.n >= TS_PASSAGE_BYTES &&
            (holds(where, needle->plain.p, needle->plain.n) ||
             (needle->quoted.n && holds(where, needle->quoted.p, needle->quoted.n))))
            return true;
    }
    return false;
}

/* How many values of an answer are looked for. */
struct values {
    const struct ts_sent *sent;
    struct ts_arena *arena;
    size_t left;
};

static bool text_was_sent(const struct values *values, struct ts_slice string)
{
    size_t bytes = 0;
    char *text = ts_json_text(string, values->arena, &bytes);
    return text &&
           (holds(values->sent->url, text, bytes) || holds_text(values->sent->body, text, bytes));
}

static bool any_value_was_sent(struct values *values, struct ts_slice json, int depth)
{
    enum ts_json_kind kind = ts_json_kind(json);
    bool is_value = kind == TS_JSON_STRING || kind == TS_JSON_NUMBER;
    if (is_value && (json.n < MIN_VALUE_BYTES || values->left-- == 0))
        return false;
    if (kind == TS_JSON_NUMBER)
        return holds(values->sent->url, json.p, json.n) ||
               holds(values->sent->body, json.p, json.n);
    if (kind == TS_JSON_STRING)
        return json.n >= MIN_VALUE_BYTES + 3 && text_was_sent(values, json);
    if ((kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY) || depth == 0)
        return false;
    struct ts_json_iter iter = ts_json_begin(json);
    while (values->left && ts_json_next(&iter))
        if (any_value_was_sent(values, iter.value, depth - 1))
            return true;
    return false;
}

bool ts_tool_was_fed(const struct ts_call *by, const struct ts_call *call)
{
    enum { VALUES = 64, DEEPEST = 32 };
    if (by->end_ns > call->start_ns)
        return false;
    struct ts_arena arena = {0};
    struct ts_sent sent;
    ts_sent_begin(&sent, call);
    struct values values = {&sent, &arena, VALUES};
    bool found = any_value_was_sent(&values, ts_json_value(by->http.response.body, NULL), DEEPEST);
    ts_sent_end(&sent);
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

/* A part of what was received is a part of the result. */
static bool shares_passage(struct ts_slice result, const struct ts_call *call)
{
    struct ts_arena arena = {0};
    struct ts_passages of_result = {0}, of_response = {0};
    struct ts_slice response = call->http.response.body;
    struct ts_slice json = ts_json_value(response, NULL);
    ts_passages_add(&of_result, &arena, result.p, result.n);
    if (json.n)
        ts_passages_add_json(&of_response, &arena, json);
    else
        ts_passages_add(&of_response, &arena, response.p, response.n);
    bool shared = ts_passages_are_in(&of_result, response.p, response.n) ||
                  ts_passages_are_in(&of_response, result.p, result.n);
    ts_arena_free(&arena);
    return shared;
}

static bool was_asked(const struct ts_open_tool *tool, const struct ts_call *call)
{
    struct ts_sent sent;
    ts_sent_begin(&sent, call);
    bool found = ts_tool_was_asked(tool, &sent) > 0;
    ts_sent_end(&sent);
    return found;
}

enum ts_tool_evidence ts_tool_made_call(const struct ts_open_tool *tool,
                                        const struct ts_chat_message *result,
                                        const struct ts_call *call)
{
    bool received =
        result && (result_was_received(result, call) || shares_passage(result_text(result), call));
    return (received ? TS_TOOL_RECEIVED : TS_TOOL_NONE) |
           (was_asked(tool, call) ? TS_TOOL_ASKED : TS_TOOL_NONE);
}

enum ts_evidence ts_tool_evidence(enum ts_tool_evidence found)
{
    if (found >= TS_TOOL_RECEIVED)
        return TS_EVIDENCE_RESULT;
    return found == TS_TOOL_ASKED ? TS_EVIDENCE_ARGUMENTS : TS_EVIDENCE_NONE;
}
