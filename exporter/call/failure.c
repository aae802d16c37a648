/* Why a call failed. */
#include "exporter/call/failure.h"

#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/call/body.h"
#include "exporter/call/curl_codes.h"
#include "exporter/wire/json.h"

enum { MESSAGE_BYTES = 2000 };

/* CURLE_ codes (libcurl-errors(3)). */
enum { HTTP_RETURNED_ERROR = 22, WRITE_ERROR = 23, ABORTED_BY_CALLBACK = 42 };

static const char *one_line(struct ts_call *call, const char *text)
{
    size_t bytes = strlen(text);
    if (bytes > MESSAGE_BYTES)
        bytes = ts_utf8_valid(text, MESSAGE_BYTES);
    while (bytes && strchr("\r\n \t", text[bytes - 1]))
        bytes--;
    char *line = ts_arena_copy(&call->arena, text, bytes);
    for (size_t i = 0; line && i < bytes; i++)
        if (line[i] == '\r' || line[i] == '\n')
            line[i] = ' ';
    return line ? line : "";
}

void ts_call_fail(struct ts_call *call, const char *type, const char *message)
{
    if (call->failed)
        return;
    call->failed = true;
    call->error_type = one_line(call, type);
    call->error_message = one_line(call, message);
}

void ts_call_invalid(struct ts_call *call, const char *message)
{
    ts_call_fail(call, "invalid_response", message);
}

void ts_call_explain(struct ts_call *call, const char *type, const char *message)
{
    if (!call->failed || call->http.status < 400)
        return;
    if (*type)
        call->error_type = one_line(call, type);
    if (*message)
        call->error_message = one_line(call, message);
}

void ts_call_cut_off(struct ts_call *call, const char *message)
{
    call->interrupted = true;
    ts_call_fail(call, "interrupted", message);
}

bool ts_call_is_settled(const struct ts_call *call)
{
    return call->exchange->ended && !call->failed && !call->interrupted;
}

/* What the last event of a stream has, and how far before the end it may stand. All but the first
 * cannot stand inside a JSON string, where quotes, line ends and control characters are escaped. */
static const struct {
    const char *words;
    size_t most_bytes;
} marks[] = {
    {"[DONE]", 64},
    {"\"message_stop\"", 256}, /* Anthropic, with padding */
    {"\nevent: error", 1024},
    {"\bmetadata", 16384}, /* Bedrock: the name, with its length, in the last frame's header */
};

static bool ends_with_mark(struct ts_slice body)
{
    for (size_t i = 0; body.n && i < sizeof marks / sizeof *marks; i++) {
        size_t tail = body.n < marks[i].most_bytes ? body.n : marks[i].most_bytes;
        if (memmem(body.p + body.n - tail, tail, marks[i].words, strlen(marks[i].words)))
            return true;
    }
    return false;
}

static bool is_whole_json(struct ts_slice body)
{
    enum ts_json_kind kind = ts_json_kind(ts_json_value(body, NULL));
    return kind == TS_JSON_OBJECT || kind == TS_JSON_ARRAY;
}

/* Whether all of the answer had come, whatever happened to the connection then: a program may well
 * leave once it has read what it wanted, and not each framing tells the end. */
static bool is_complete(const struct ts_http *http)
{
    const struct ts_message *response = &http->response;
    return http->has_response && (response->body_complete || ends_with_mark(response->body) ||
                                  is_whole_json(response->body));
}

static void judge_curl(struct ts_call *call, int code)
{
    bool complete = is_complete(&call->http);
    if (code == 0 || (complete && (code == WRITE_ERROR || code == ABORTED_BY_CALLBACK)))
        return;
    const char *name = ts_curl_code_name(code);
    if (!name)
        name = ts_arena_printf(&call->arena, "curl_%d", code);
    const char *text = call->exchange->error_text;
    /* with CURLOPT_FAILONERROR libcurl does not want the body of an answer of 400 and above */
    call->interrupted = call->http.has_response && !complete && code != HTTP_RETURNED_ERROR;
    ts_call_fail(call, name ? name : "curl", text && *text ? text : name ? name : "");
}

static void judge_end(struct ts_call *call)
{
    const struct ts_exchange *exchange = call->exchange;
    bool complete = is_complete(&call->http);
    if (exchange->interrupted && !complete)
        ts_call_cut_off(call, "the program ended before the call did");
    else if (exchange->ended && exchange->end_reason == TS_END_DONE)
        judge_curl(call, exchange->has_curlcode ? exchange->curlcode : 0);
    else if (exchange->ended && !complete)
        ts_call_cut_off(call, "the program gave the call up before it was complete");
}

static void judge_status(struct ts_call *call)
{
    int status = call->http.status;
    if (status < 400)
        return;
    if (ts_call_error_in(call, ts_body_json(&call->http.response), false))
        return;
    const char *text = ts_arena_printf(&call->arena, "HTTP status %d", status);
    char *type = ts_arena_printf(&call->arena, "%d", status);
    ts_call_fail(call, type ? type : "", text ? text : "");
}

void ts_call_judge(struct ts_call *call)
{
    judge_end(call);
    judge_status(call);
}

static const char *first_text(struct ts_call *call, struct ts_slice object, const char *const *keys)
{
    for (; *keys; keys++) {
        const char *text = ts_text_of(ts_json_get(object, *keys), &call->arena);
        if (*text)
            return text;
    }
    return "";
}

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == 0;
}

/* A word says more than a number: Google's code repeats the HTTP status, its status is the word. */
static const char *first_word(struct ts_call *call, struct ts_slice object, const char *const *keys)
{
    for (const char *const *key = keys; *key; key++) {
        const char *text = ts_text_of(ts_json_get(object, *key), &call->arena);
        if (*text && !is_number(text))
            return text;
    }
    return first_text(call, object, keys);
}

static bool fail_with(struct ts_call *call, const char *type, const char *message)
{
    const char *status = ts_arena_printf(&call->arena, "%d", call->http.status);
    const char *fallback = call->http.status >= 400 && status ? status : "error";
    ts_call_fail(call, *type ? type : fallback, *message ? message : fallback);
    return true;
}

/* What stands at "error" or "detail": a text, an object, or a list of either. */
static bool error_value(struct ts_call *call, struct ts_slice value)
{
    static const char *const types[] = {"code", "type", "status", NULL};
    static const char *const messages[] = {"message", "msg", "detail", "error", NULL};
    struct ts_slice first = value;
    if (ts_json_kind(value) == TS_JSON_ARRAY)
        first = ts_json_at(value, 0);
    const char *text = ts_text_of(first, &call->arena);
    if (ts_json_kind(first) == TS_JSON_STRING)
        return *text && fail_with(call, "", text);
    if (ts_json_kind(first) != TS_JSON_OBJECT || ts_json_count(first) == 0)
        return false; /* null, and {} of servers that always send the member */
    return fail_with(call, first_word(call, first, types), first_text(call, first, messages));
}

/* The forms without "error", which only an HTTP error status makes one. */
static bool error_beside(struct ts_call *call, struct ts_slice json)
{
    static const char *const types[] = {"code", "type", "__type", "error_code", NULL};
    static const char *const messages[] = {"message", "Message", "error_message", NULL};
    if (error_value(call, ts_json_get(json, "detail")) ||
        error_value(call, ts_json_get(json, "errors")))
        return true;
    const char *message = first_text(call, json, messages);
    return *message && fail_with(call, first_word(call, json, types), message);
}

bool ts_call_error_in(struct ts_call *call, struct ts_slice json, bool strict)
{
    if (ts_json_kind(json) == TS_JSON_ARRAY)
        json = ts_json_at(json, 0); /* Google wraps errors of streams in a list */
    if (ts_json_kind(json) != TS_JSON_OBJECT)
        return false;
    return error_value(call, ts_json_get(json, "error")) || (!strict && error_beside(call, json));
}
