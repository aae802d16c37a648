/* What may be shown on a terminal. */
#include "exporter/sink/plain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "exporter/base/utf8.h"

static const struct {
    uint32_t from, to;
} forbidden[] = {
    {0x0000, 0x001f},   /* C0: escape and the like */
    {0x007f, 0x009f},   /* delete and C1 */
    {0x061c, 0x061c},   /* the Arabic letter mark */
    {0x200b, 0x200f},   /* zero width, direction marks */
    {0x2028, 0x202e},   /* separators, direction embedding */
    {0x2060, 0x206f},   /* invisible operators, direction isolates */
    {0xfeff, 0xfeff},   /* byte order mark */
    {0xfff9, 0xfffb},   /* interlinear annotation */
    {0xe0000, 0xe007f}, /* tags */
};

static bool is_forbidden(uint32_t c)
{
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (c >= forbidden[i].from && c <= forbidden[i].to)
            return true;
    return false;
}

/* The character at text, which is valid UTF-8; *bytes is set to its length. */
static uint32_t decode(const char *text, size_t *bytes)
{
    const unsigned char *at = (const unsigned char *)text;
    *bytes = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    uint32_t c = *bytes == 1 ? at[0] : at[0] & (0x7fu >> *bytes);
    for (size_t i = 1; i < *bytes; i++)
        c = c << 6 | (at[i] & 0x3f);
    return c;
}

static void add_char(struct ts_buffer *out, const char *at, size_t bytes, uint32_t c, bool ascii)
{
    if (c == '\t' || c == '\n' || c == '\r')
        ts_buffer_text(out, " ");
    else if (is_forbidden(c) || (ascii && c > 0x7e))
        ts_buffer_text(out, "?");
    else
        ts_buffer_add(out, at, bytes);
}

void ts_plain_text(struct ts_buffer *out, const char *text, size_t max_chars, bool ascii)
{
    struct ts_buffer clean = {0};
    ts_utf8_clean(&clean, text, strlen(text));
    size_t chars = ts_plain_width(clean.data ? clean.data : "");
    size_t keep = chars > max_chars && max_chars > 3 ? max_chars - 3 : max_chars;
    const char *at = clean.data ? clean.data : "";
    for (size_t i = 0, bytes; *at && i < keep; i++, at += bytes) {
        uint32_t c = decode(at, &bytes);
        add_char(out, at, bytes, c, ascii);
    }
    if (*at && keep < max_chars)
        ts_buffer_text(out, "...");
    ts_buffer_free(&clean);
}

size_t ts_plain_width(const char *text)
{
    size_t chars = 0;
    for (; *text; text++)
        chars += ((unsigned char)*text & 0xc0) != 0x80;
    return chars;
}

void ts_plain_duration(uint64_t ns, char out[24])
{
    uint64_t ms = (ns + 500000) / 1000000, cs = (ns + 5000000) / 10000000;
    uint64_t s = (ns + 500000000) / 1000000000;
    if (ns < 10000000)
        snprintf(out, 24, "%" PRIu64 ".%" PRIu64 " ms", (ns + 50000) / 1000000,
                 (ns + 50000) / 100000 % 10);
    else if (ms < 1000)
        snprintf(out, 24, "%" PRIu64 " ms", ms);
    else if (cs < 6000)
        snprintf(out, 24, "%" PRIu64 ".%02" PRIu64 " s", cs / 100, cs % 100);
    else if (s < 3600)
        snprintf(out, 24, "%" PRIu64 "m %02" PRIu64 "s", s / 60, s % 60);
    else
        snprintf(out, 24, "%" PRIu64 "h %02" PRIu64 "m", s / 3600, s / 60 % 60);
}
