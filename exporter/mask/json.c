/* Masks in the strings of JSON. */
#include "exporter/mask/json.h"

#include "exporter/base/arena.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/json.h"

#define SHORTEST_NUMBER 7
#define MOST_NESTED 4 /* JSON in a string in JSON ... */

static size_t string_end(struct ts_slice json, size_t quote)
{
    size_t at = quote + 1;
    while (at < json.n && json.p[at] != '"')
        at += 1 + (json.p[at] == '\\');
    return at < json.n ? at + 1 : json.n;
}

static size_t skip_blanks(struct ts_slice json, size_t at)
{
    while (at < json.n && json.p[at] && strchr(" \t\r\n", json.p[at]))
        at++;
    return at;
}

static bool is_key(struct ts_slice json, size_t end)
{
    end = skip_blanks(json, end);
    return end < json.n && json.p[end] == ':';
}

/* The next string at or after from that is no key, with its quotes. When it is cut off its last
 * byte may be no quote. */
static struct ts_slice next_string(struct ts_slice json, size_t from)
{
    while (from < json.n) {
        const char *quote = memchr(json.p + from, '"', json.n - from);
        if (!quote)
            break;
        size_t start = (size_t)(quote - json.p), end = string_end(json, start);
        if (!is_key(json, end))
            return (struct ts_slice){quote, end - start};
        from = end;
    }
    return (struct ts_slice){0};
}

static bool is_plain(struct ts_slice text)
{
    return !memchr(text.p, '\\', text.n) && ts_utf8_valid(text.p, text.n) == text.n;
}

struct ts_slice ts_mask_string_text(struct ts_slice string, struct ts_arena *arena)
{
    struct ts_slice inner = {string.p + 1, string.n - 2};
    size_t bytes = 0;
    if (string.n < 2)
        return (struct ts_slice){0};
    if (is_plain(inner))
        return inner;
    const char *text = ts_json_text(string, arena, &bytes);
    return (struct ts_slice){text, text ? bytes : 0};
}

struct work {
    struct ts_mask *mask;
    struct ts_buffer *out;
    bool changed;
    int depth;
};

static bool mask_value(struct ts_mask *mask, struct ts_slice json, int depth,
                       struct ts_buffer *out);

static bool is_container(struct ts_slice text)
{
    size_t used = 0;
    if (!text.n || (*text.p != '{' && *text.p != '['))
        return false;
    struct ts_slice value = ts_json_value(text, &used);
    return value.n && used == text.n;
}

static bool is_closed(struct ts_slice string)
{
    size_t used = 0;
    return ts_json_value(string, &used).n == string.n;
}

/* Decoded, a string that is no JSON is a text like any other. */
static void mask_string(struct work *work, struct ts_slice string)
{
    struct ts_arena arena = {0};
    struct ts_buffer masked = {0};
    bool closed = is_closed(string), changed;
    struct ts_slice text = closed ? ts_mask_string_text(string, &arena)
                                  : (struct ts_slice){string.p + 1, string.n - 1};
    if (work->depth < MOST_NESTED && is_container(text))
        changed = mask_value(work->mask, text, work->depth + 1, &masked);
    else
        changed = ts_mask_text(work->mask, text, &masked);
    if (changed && closed)
        ts_json_quote(work->out, masked.data ? masked.data : "", masked.bytes);
    else if (changed) {
        ts_buffer_text(work->out, "\"");
        ts_buffer_add(work->out, masked.data, masked.bytes);
    } else {
        ts_buffer_add(work->out, string.p, string.n);
    }
    work->changed = work->changed || changed;
    ts_buffer_free(&masked);
    ts_arena_free(&arena);
}

/* Of JSON that is not whole: what looks as if it stood between strings may be the end of one that
 * was cut off at its beginning. */
static void mask_between(struct work *work, struct ts_slice text)
{
    struct ts_buffer masked = {0};
    bool changed = ts_mask_text(work->mask, text, &masked);
    ts_buffer_add(work->out, changed ? masked.data : text.p, changed ? masked.bytes : text.n);
    work->changed = work->changed || changed;
    ts_buffer_free(&masked);
}

static void mask_number(struct work *work, struct ts_slice number)
{
    struct ts_buffer masked = {0};
    bool changed = ts_mask_text(work->mask, number, &masked);
    if (changed)
        ts_json_quote(work->out, masked.data ? masked.data : "", masked.bytes);
    else
        ts_buffer_add(work->out, number.p, number.n);
    work->changed = work->changed || changed;
    ts_buffer_free(&masked);
}

/* Between the strings of whole JSON: of its numbers those that could name somebody, long and
 * without a fraction. */
static void mask_numbers(struct work *work, struct ts_slice text)
{
    static const char parts[] = "+-.0123456789eE";
    size_t done = 0;
    for (size_t at = 0, end; at < text.n; at = end) {
        for (end = at; end < text.n && text.p[end] && strchr(parts, text.p[end]);)
            end++;
        struct ts_slice token = {text.p + at, end - at};
        end += end == at;
        if (token.n < SHORTEST_NUMBER || memchr(token.p, '.', token.n))
            continue;
        ts_buffer_add(work->out, text.p + done, at - done);
        mask_number(work, token);
        done = at + token.n;
    }
    ts_buffer_add(work->out, text.p + done, text.n - done);
}

static void mask_strings(struct work *work, struct ts_slice json, bool whole)
{
    size_t at = 0;
    for (struct ts_slice string; (string = next_string(json, at)).n;) {
        struct ts_slice before = {json.p + at, (size_t)(string.p - json.p) - at};
        if (whole)
            mask_numbers(work, before);
        else
            mask_between(work, before);
        mask_string(work, string);
        at += before.n + string.n;
    }
    struct ts_slice rest = {json.p + at, json.n - at};
    if (whole)
        mask_numbers(work, rest);
    else
        mask_between(work, rest);
}

static bool mask_value(struct ts_mask *mask, struct ts_slice json, int depth, struct ts_buffer *out)
{
    struct work work = {.mask = mask, .out = out, .depth = depth};
    size_t used = 0;
    ts_buffer_reset(out);
    if (!mask->count || !json.n)
        return false;
    bool whole = ts_json_value(json, &used).n && skip_blanks(json, used) == json.n;
    mask_strings(&work, json, whole);
    if (out->failed) {
        ts_buffer_free(out);
        ts_buffer_text(out, "\"" TS_MASKED "\"");
        return true;
    }
    if (!work.changed)
        ts_buffer_reset(out);
    return work.changed;
}

bool ts_mask_json(struct ts_mask *mask, struct ts_slice json, struct ts_buffer *out)
{
    return mask_value(mask, json, 0, out);
}
