/* Makes texts fit for servers that parse them. */
#include "exporter/sink/fit.h"

#include <stdbool.h>
#include "exporter/base/ascii.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/json.h"

/* Protobuf messages that a level costs: an object is AnyValue, KeyValueList and KeyValue; an array
 * AnyValue and ArrayValue. Of its 100 some are spent on the span around it. */
#define OBJECT_COST 3
#define ARRAY_COST 2
#define MAX_COST 90

struct scan {
    struct ts_buffer *out;
    const char *at, *end;
    const char *copied; /* everything before was appended */
    int cost;
};

static void append_pending(struct scan *scan)
{
    ts_buffer_add(scan->out, scan->copied, (size_t)(scan->at - scan->copied));
    scan->copied = scan->at;
}

static const char *after_nested(const char *at, const char *end)
{
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = ts_json_skip_string(at, end);
            continue;
        }
        if (*at == '{' || *at == '[')
            depth++;
        if ((*at == '}' || *at == ']') && --depth == 0)
            return at + 1;
        at++;
    }
    return end;
}

/* Puts a string in place of the JSON from here to `to`. */
static void quote_until(struct scan *scan, const char *to)
{
    append_pending(scan);
    ts_json_quote(scan->out, scan->at, (size_t)(to - scan->at));
    scan->at = scan->copied = to;
}

static void open_level(struct scan *scan)
{
    int cost = *scan->at == '{' ? OBJECT_COST : ARRAY_COST;
    if (scan->cost + cost > MAX_COST) {
        quote_until(scan, after_nested(scan->at, scan->end));
        return;
    }
    scan->cost += cost;
    scan->at++;
}

static void close_level(struct scan *scan)
{
    scan->cost -= *scan->at++ == '}' ? OBJECT_COST : ARRAY_COST;
}

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static bool fits_int64(const char *at, const char *end)
{
    bool negative = *at == '-';
    size_t digits = (size_t)(end - at) - negative;
    for (const char *c = at + negative; c < end; c++)
        if (*c < '0' || *c > '9')
            return true; /* a fraction or an exponent: a double */
    if (digits != 19)
        return digits < 19;
    return memcmp(at + negative, negative ? "9223372036854775808" : "9223372036854775807", 19) <= 0;
}

static void step_number(struct scan *scan)
{
    const char *end = scan->at;
    while (end < scan->end && in_number(*end))
        end++;
    if (fits_int64(scan->at, end))
        scan->at = end;
    else
        quote_until(scan, end);
}

static void step(struct scan *scan)
{
    char c = *scan->at;
    if (c == '"')
        scan->at = ts_json_skip_string(scan->at, scan->end);
    else if (c == '{' || c == '[')
        open_level(scan);
    else if (c == '}' || c == ']')
        close_level(scan);
    else if (c == '-' || (c >= '0' && c <= '9'))
        step_number(scan);
    else
        scan->at++;
}

/* false, and nothing appended: it may stay as it is. */
static bool fit_json(struct ts_buffer *out, struct ts_slice json)
{
    struct scan scan = {.out = out, .at = json.p, .end = json.p + json.n, .copied = json.p};
    while (scan.at < scan.end)
        step(&scan);
    if (scan.copied == json.p)
        return false;
    append_pending(&scan);
    return true;
}

static bool looks_like_json(struct ts_slice text)
{
    while (text.n && ts_is_blank(*text.p))
        text.p++, text.n--;
    return text.n && (*text.p == '{' || *text.p == '[');
}

static bool is_whole_json(struct ts_slice text)
{
    size_t used = 0;
    if (!text.p || !ts_json_value(text, &used).n)
        return false;
    return ts_slice_is_blank((struct ts_slice){text.p + used, text.n - used});
}

/* Parsers differ in what they take for JSON (NaN, depth): text that we would not parse but would
 * have to change is sent as a JSON string, which every parser reads as that text. */
static void add_json(struct ts_buffer *out, struct ts_slice text)
{
    size_t before = out->bytes;
    bool changed = fit_json(out, text);
    if (!changed)
        ts_buffer_add(out, text.p, text.n);
    if (!changed || is_whole_json(text))
        return;
    out->bytes = before;
    ts_json_quote(out, text.p, text.n);
}

/* Whether it may be sent as it is: nearly all may. */
static bool is_fit(struct ts_slice text)
{
    struct ts_buffer fit = {0};
    if (ts_utf8_valid(text.p, text.n) < text.n || memchr(text.p, 0, text.n))
        return false;
    if (!looks_like_json(text))
        return true;
    bool changed = ts_json_lone_surrogate(text.p, text.n) || fit_json(&fit, text);
    ts_buffer_free(&fit);
    return !changed;
}

struct ts_slice ts_fit_slice(struct ts_slice text, struct ts_buffer *room)
{
    if (!text.n || is_fit(text))
        return text;
    ts_buffer_reset(room);
    ts_fit_text(room, text);
    return (struct ts_slice){room->data, room->bytes};
}

static void add_without_nul(struct ts_buffer *out, struct ts_slice text)
{
    const char *nul;
    while (text.p && text.n && (nul = memchr(text.p, 0, text.n))) {
        size_t bytes = (size_t)(nul - text.p);
        ts_utf8_clean(out, text.p, bytes);
        ts_buffer_text(out, "\xef\xbf\xbd");
        text.p += bytes + 1;
        text.n -= bytes + 1;
    }
    ts_utf8_clean(out, text.p, text.n);
}

void ts_fit_text(struct ts_buffer *out, struct ts_slice text)
{
    if (!text.n)
        return;
    if (!looks_like_json(text)) {
        add_without_nul(out, text);
        return;
    }
    struct ts_buffer clean = {0};
    ts_json_clean(&clean, text.p, text.n);
    struct ts_slice cleaned = {clean.data, clean.bytes};
    if (memchr(clean.data ? clean.data : "", 0, clean.bytes))
        add_without_nul(out, cleaned); /* no JSON, whatever it looks like */
    else
        add_json(out, cleaned);
    ts_buffer_free(&clean);
}

struct ts_slice ts_fit_chars(struct ts_slice text, size_t max_chars)
{
    size_t chars = 0;
    if (text.n <= max_chars)
        return text;
    for (size_t i = 0; i < text.n; i++) {
        if (((unsigned char)text.p[i] & 0xc0) == 0x80)
            continue;
        if (chars++ == max_chars)
            return (struct ts_slice){text.p, i};
    }
    return text;
}
