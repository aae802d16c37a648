/* Bodies and paths, as far as all providers need them. */
#include "exporter/call/body.h"

#include <stdint.h>
#include <string.h>
#include "exporter/base/ascii.h"
#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/call/form.h"
#include "exporter/call/media.h"
#include "exporter/wire/json.h"

/* A quote and the next three bytes as a bit of a set; texts with the same beginning share it. */
static unsigned beginning(const char *quoted)
{
    uint32_t bytes;
    memcpy(&bytes, quoted, sizeof bytes);
    return bytes * 2654435761u >> 22;
}

static void collect_quoted(struct ts_message *message)
{
    const char *at = message->body.p, *end = at + message->body.n;
    uint64_t *set = message->studied.quoted;
    while (end - at >= 4 && (at = memchr(at, '"', (size_t)(end - at) - 3))) {
        unsigned bit = beginning(at++);
        set[bit / 64] |= 1ull << bit % 64;
    }
}

void ts_body_study(struct ts_message *message)
{
    memset(&message->studied, 0, sizeof message->studied);
    message->studied.json = ts_json_value(message->body, &message->studied.json_end);
    collect_quoted(message);
    message->studied.known = true;
}

struct ts_slice ts_body_json(const struct ts_message *message)
{
    return message->studied.known ? message->studied.json : ts_json_value(message->body, NULL);
}

struct ts_slice ts_buffer_to_arena(struct ts_buffer *buffer, struct ts_arena *arena)
{
    char *copy = buffer->failed ? NULL : ts_arena_copy(arena, buffer->data, buffer->bytes);
    struct ts_slice slice = {copy, copy ? buffer->bytes : 0};
    ts_buffer_free(buffer);
    return slice;
}

/* The first bytes tell text from pictures, sound and event streams of other kinds. */
static bool is_text(struct ts_slice body)
{
    size_t sample = body.n < 4096 ? body.n : 4096;
    if (memchr(body.p, 0, sample))
        return false;
    return ts_utf8_valid(body.p, sample) + 4 > sample; /* a character may be cut at the end */
}

/* JSON and nothing after it: subtitles may begin with a number, and lines of JSON are no JSON. */
static struct ts_slice only_json(const struct ts_message *message)
{
    struct ts_slice body = message->body;
    size_t used = message->studied.json_end;
    struct ts_slice json =
        message->studied.known ? message->studied.json : ts_json_value(body, &used);
    bool is_all = json.n && ts_slice_is_blank((struct ts_slice){body.p + used, body.n - used});
    return is_all ? json : (struct ts_slice){0};
}

struct ts_slice ts_body_shown(const struct ts_message *message, struct ts_arena *arena)
{
    struct ts_slice json = only_json(message);
    if (json.n || message->body.n == 0)
        return json;
    struct ts_slice form = ts_form_shown(message, arena);
    if (form.n)
        return form;
    struct ts_buffer out = {0};
    if (is_text(message->body))
        ts_json_quote(&out, message->body.p, message->body.n);
    else
        ts_media_describe(message->body, ts_http_header(message, "content-type"),
                          !message->body_truncated, &out);
    return ts_buffer_to_arena(&out, arena);
}

static struct ts_slice without_blanks(struct ts_slice text)
{
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text.p += 3, text.n -= 3;
    while (text.n && strchr(" \t\r\n", *text.p) && *text.p)
        text.p++, text.n--;
    return text;
}

static bool begins(struct ts_slice text, const char *with)
{
    size_t n = strlen(with);
    return text.n >= n && memcmp(text.p, with, n) == 0;
}

/* A field of an event; what begins with a colon is a comment, and no JSON. */
static bool begins_field(struct ts_slice text)
{
    return begins(text, "data:") || begins(text, "event:") || begins(text, "id:") ||
           begins(text, "retry:");
}

bool ts_body_is_events(const struct ts_message *message)
{
    struct ts_slice text = without_blanks(message->body);
    if (begins(text, "{") || begins(text, "["))
        return false; /* an error in JSON under a stream's content type */
    struct ts_slice type = ts_http_header(message, "content-type");
    static const char events[] = "text/event-stream";
    if (type.n >= sizeof events - 1 && strncasecmp(type.p, events, sizeof events - 1) == 0)
        return text.n > 0;
    return begins(text, ":") || begins_field(text);
}

static bool may_have(const struct ts_message *message, const char *words, size_t n)
{
    if (!message->studied.known || *words != '"' || n < 4)
        return true;
    unsigned bit = beginning(words);
    return message->studied.quoted[bit / 64] >> bit % 64 & 1;
}

/* Most words begin with a quote, as keys do, and texts have few of these: memchr goes through a
 * body several times as fast as memmem. */
bool ts_body_has(const struct ts_message *message, const char *words)
{
    size_t n = strlen(words);
    if (!may_have(message, words, n))
        return false;
    const char *at = message->body.p, *end = at + message->body.n;
    while ((size_t)(end - at) >= n && (at = memchr(at, *words, (size_t)(end - at) - n + 1))) {
        if (memcmp(at, words, n) == 0)
            return true;
        at++;
    }
    return false;
}

const char *ts_text_of(struct ts_slice value, struct ts_arena *arena)
{
    enum ts_json_kind kind = ts_json_kind(value);
    char *text = NULL;
    if (kind == TS_JSON_STRING)
        text = ts_json_text(value, arena, NULL);
    else if (kind == TS_JSON_NUMBER)
        text = ts_arena_copy(arena, value.p, value.n);
    return text ? text : "";
}

/* plus: whether it stands for a blank, as in a query. */
static void add_decoded(struct ts_buffer *out, const char *text, size_t bytes, bool plus)
{
    for (size_t i = 0; i < bytes; i++) {
        char c = plus && text[i] == '+' ? ' ' : text[i];
        if (c == '%' && i + 2 < bytes && ts_hex_value(text[i + 1]) >= 0 &&
            ts_hex_value(text[i + 2]) >= 0) {
            c = (char)(ts_hex_value(text[i + 1]) * 16 + ts_hex_value(text[i + 2]));
            i += 2;
        }
        ts_buffer_add(out, &c, 1);
    }
}

char *ts_percent_decoded(const char *text, size_t bytes, struct ts_arena *arena)
{
    struct ts_buffer plain = {0};
    add_decoded(&plain, text, bytes, false);
    char *copy =
        plain.failed ? NULL : ts_arena_copy(arena, plain.data ? plain.data : "", plain.bytes);
    ts_buffer_free(&plain);
    return copy;
}

static void quote_decoded(struct ts_buffer *out, const char *text, size_t bytes)
{
    struct ts_buffer plain = {0};
    add_decoded(&plain, text, bytes, true);
    ts_json_quote(out, plain.data ? plain.data : "", plain.bytes);
    ts_buffer_free(&plain);
}

static void add_parameter(struct ts_buffer *out, const char *text, size_t bytes)
{
    const char *equals = memchr(text, '=', bytes);
    size_t name = equals ? (size_t)(equals - text) : bytes;
    ts_buffer_text(out, out->bytes ? "," : "{");
    quote_decoded(out, text, name);
    ts_buffer_text(out, ":");
    quote_decoded(out, equals ? equals + 1 : "", equals ? bytes - name - 1 : 0);
}

struct ts_slice ts_query_json(const char *url, struct ts_arena *arena)
{
    const char *at = url ? strchr(url, '?') : NULL;
    struct ts_buffer out = {0};
    while (at && *at && *at != '#') {
        size_t bytes = strcspn(++at, "&#");
        if (bytes)
            add_parameter(&out, at, bytes);
        at += bytes;
    }
    if (!out.bytes)
        return (struct ts_slice){0};
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, arena);
}

bool ts_path_ends(const char *path, const char *suffix)
{
    if (!path)
        return false;
    size_t n = strlen(path), m = strlen(suffix);
    while (n > 1 && path[n - 1] == '/')
        n--;
    return n >= m && memcmp(path + n - m, suffix, m) == 0;
}

bool ts_is_post(const struct ts_http *http)
{
    return http->method && strcmp(http->method, "POST") == 0;
}
