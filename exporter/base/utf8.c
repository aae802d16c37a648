/* Replaces what is not UTF-8, and surrogate escapes that stand alone in JSON text. */
#include "exporter/base/utf8.h"

#include <stdint.h>
#include <string.h>

/* By lead byte: how many bytes follow, and within what the first of them must be. */
struct lead {
    unsigned char first, last, follow, low, high;
};
static const struct lead leads[] = {
    {0xc2, 0xdf, 1, 0x80, 0xbf}, {0xe0, 0xe0, 2, 0xa0, 0xbf}, {0xe1, 0xec, 2, 0x80, 0xbf},
    {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf}, {0xf0, 0xf0, 3, 0x90, 0xbf},
    {0xf1, 0xf3, 3, 0x80, 0xbf}, {0xf4, 0xf4, 3, 0x80, 0x8f},
};

static const struct lead *lead_of(unsigned char c)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (c >= leads[i].first && c <= leads[i].last)
            return &leads[i];
    return NULL;
}

/* Length of the sequence at the start of a text that begins with no ASCII; *valid tells whether it
 * is whole, else it is the part to be replaced. */
static size_t sequence(const char *text, size_t bytes, bool *valid)
{
    const struct lead *lead = lead_of((unsigned char)*text);
    *valid = false;
    if (!lead)
        return 1;
    size_t i = 1;
    for (; i <= lead->follow && i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < (i == 1 ? lead->low : 0x80) || c > (i == 1 ? lead->high : 0xbf))
            return i;
    }
    *valid = i == (size_t)lead->follow + 1;
    return i;
}

static size_t ascii_bytes(const char *text, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < bytes && !(text[i] & 0x80))
        i++;
    return i;
}

size_t ts_utf8_valid(const char *text, size_t bytes)
{
    size_t at = 0;
    while (at < bytes) {
        at += ascii_bytes(text + at, bytes - at);
        if (at == bytes)
            break;
        bool valid;
        size_t length = sequence(text + at, bytes - at, &valid);
        if (!valid)
            break;
        at += length;
    }
    return at;
}

void ts_utf8_clean(struct ts_buffer *out, const char *text, size_t bytes)
{
    while (bytes) {
        size_t good = ts_utf8_valid(text, bytes);
        ts_buffer_add(out, text, good);
        text += good;
        bytes -= good;
        if (!bytes)
            return;
        bool valid;
        size_t bad = sequence(text, bytes, &valid);
        ts_buffer_text(out, "\xef\xbf\xbd");
        text += bad;
        bytes -= bad;
    }
}

/* What the escape at the start of text says of surrogates: 'h' high, 'l' low, 0 neither. */
static char surrogate(const char *text, size_t bytes)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    if (bytes < 6 || text[0] != '\\' || text[1] != 'u' || (text[2] | 32) != 'd')
        return 0;
    for (int i = 3; i < 6; i++)
        if (!text[i] || !strchr(hex, text[i]))
            return 0;
    char digit = (char)(text[3] | 32);
    if (digit >= '8' && digit <= '9')
        return 'h';
    if (digit == 'a' || digit == 'b')
        return 'h';
    return digit >= 'c' && digit <= 'f' ? 'l' : 0;
}

/* Bytes of the escape at the start of text; *lone: it is a surrogate without its other half. */
static size_t escape(const char *text, size_t bytes, bool *lone)
{
    char kind = surrogate(text, bytes);
    *lone = kind == 'l' || (kind == 'h' && surrogate(text + 6, bytes - 6) != 'l');
    if (!kind)
        return bytes < 2 ? bytes : 2;
    return *lone ? 6 : 12;
}

bool ts_json_lone_surrogate(const char *json, size_t bytes)
{
    const char *at = json, *end = json + bytes;
    bool lone = false;
    while (!lone && at < end && (at = memchr(at, '\\', (size_t)(end - at))))
        at += escape(at, (size_t)(end - at), &lone);
    return lone;
}

void ts_json_clean(struct ts_buffer *out, const char *json, size_t bytes)
{
    size_t from = 0, at = 0;
    while (at < bytes) {
        const char *slash = memchr(json + at, '\\', bytes - at);
        if (!slash)
            break;
        at = (size_t)(slash - json);
        bool lone;
        size_t length = escape(slash, bytes - at, &lone);
        if (lone) {
            ts_utf8_clean(out, json + from, at - from);
            ts_buffer_text(out, "\\ufffd");
            from = at + length;
        }
        at += length;
    }
    if (from < bytes)
        ts_utf8_clean(out, json + from, bytes - from);
}
