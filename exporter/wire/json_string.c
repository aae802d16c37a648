/* JSON strings to UTF-8 and back. */
#include "exporter/base/ascii.h"
#include "exporter/wire/json.h"

#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/json_scan.h"
#include "exporter/wire/json_string.h"

static bool is_string(struct ts_slice s)
{
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

static struct ts_slice inside(struct ts_slice string)
{
    return (struct ts_slice){string.p + 1, string.n - 2};
}

/* Four hex digits at the start of s; -1: they are not there. */
static int32_t hex4(struct ts_slice s)
{
    int32_t value = 0;
    if (s.n < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = ts_hex_value(s.p[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static void step(struct ts_slice *s, size_t bytes)
{
    s->p += bytes;
    s->n -= bytes;
}

/* rest: behind the "\u". Without four digits, which a checked string has, it is a plain "u": what
 * is decoded must not grow. */
static uint32_t take_code_point(struct ts_slice *rest)
{
    int32_t high = hex4(*rest);
    if (high < 0)
        return 'u';
    step(rest, 4);
    if (high >= 0xdc00 && high <= 0xdfff)
        return 0xfffd;
    if (high < 0xd800 || high > 0xdbff)
        return (uint32_t)high;
    if (rest->n < 6 || rest->p[0] != '\\' || rest->p[1] != 'u')
        return 0xfffd;
    int32_t low = hex4((struct ts_slice){rest->p + 2, rest->n - 2});
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    step(rest, 6);
    return 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

static size_t put_code_point(char out[4], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf00 >> bytes & 0xff) | c);
    return bytes;
}

/* rest: begins with a backslash. Returns the bytes that it stands for. */
static size_t take_escape(struct ts_slice *rest, char out[4])
{
    static const char meaning[128] = {
        ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
    };
    if (rest->n < 2) {
        step(rest, rest->n);
        return 0;
    }
    char c = rest->p[1];
    step(rest, 2);
    if (c == 'u')
        return put_code_point(out, take_code_point(rest));
    char other = (unsigned char)c < 128 ? meaning[(unsigned char)c] : 0;
    out[0] = other ? other : c;
    return 1;
}

/* The bytes before the next escape. */
static size_t plain_bytes(struct ts_slice s)
{
    const char *slash = s.n ? memchr(s.p, '\\', s.n) : NULL;
    return slash ? (size_t)(slash - s.p) : s.n;
}

char *ts_json_text(struct ts_slice string, struct ts_arena *arena, size_t *bytes)
{
    if (bytes)
        *bytes = 0;
    char *text = is_string(string) ? ts_arena_room(arena, string.n) : NULL;
    if (!text)
        return NULL;
    char *to = text; /* what is decoded is never longer than what was sent */
    for (struct ts_slice rest = inside(string); rest.n;) {
        size_t plain = plain_bytes(rest);
        memcpy(to, rest.p, plain);
        to += plain;
        step(&rest, plain);
        char decoded[4];
        size_t count = rest.n ? take_escape(&rest, decoded) : 0;
        memcpy(to, decoded, count);
        to += count;
    }
    *to = 0;
    if (bytes)
        *bytes = (size_t)(to - text);
    return text;
}

static bool take_same(struct ts_slice *text, const char *data, size_t bytes)
{
    if (bytes > text->n || (bytes && memcmp(text->p, data, bytes) != 0))
        return false;
    step(text, bytes);
    return true;
}

bool ts_json_string_is(struct ts_slice string, struct ts_slice text)
{
    if (!is_string(string))
        return false;
    struct ts_slice rest = inside(string);
    if (text.n > rest.n)
        return false;
    while (rest.n) {
        size_t plain = plain_bytes(rest);
        if (!take_same(&text, rest.p, plain))
            return false;
        step(&rest, plain);
        char decoded[4] = {0};
        size_t count = rest.n ? take_escape(&rest, decoded) : 0;
        if (!take_same(&text, decoded, count))
            return false;
    }
    return text.n == 0;
}

bool ts_json_is_text(struct ts_slice string, const char *text)
{
    return ts_json_string_is(string, ts_slice_text(text));
}

static void add_escaped(struct ts_buffer *out, char c)
{
    static const char letter[128] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
    };
    if (letter[(unsigned char)c])
        ts_buffer_add(out, (char[]){'\\', letter[(unsigned char)c]}, 2);
    else
        ts_buffer_printf(out, "\\u%04x", (unsigned)c);
}

static void quote_valid(struct ts_buffer *out, const char *text, size_t bytes)
{
    const char *at = text, *end = text + bytes;
    ts_buffer_add(out, "\"", 1);
    while (at < end) {
        const char *plain_end = ts_json_plain_end(at, end);
        ts_buffer_add(out, at, (size_t)(plain_end - at));
        if (plain_end < end)
            add_escaped(out, *plain_end++);
        at = plain_end;
    }
    ts_buffer_add(out, "\"", 1);
}

void ts_json_quote(struct ts_buffer *out, const char *text, size_t bytes)
{
    struct ts_buffer clean = {0};
    if (!bytes || ts_utf8_valid(text, bytes) == bytes) {
        quote_valid(out, text ? text : "", bytes);
        return;
    }
    ts_utf8_clean(&clean, text, bytes);
    quote_valid(out, clean.data ? clean.data : "", clean.bytes);
    out->failed |= clean.failed;
    ts_buffer_free(&clean);
}
