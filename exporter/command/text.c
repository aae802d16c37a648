/* Text as people read it on a terminal. */
#include "exporter/command/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "exporter/base/utf8.h"

#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull

struct range {
    uint32_t first, last;
};

/* Characters that act on the terminal or on the reader's eye instead of being seen. */
static const struct range controls[] = {
    {0x00, 0x08},     {0x0b, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

/* Combining marks, joiners and variation selectors. */
static const struct range narrow[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},   {0x064b, 0x065f},
    {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x0e31, 0x0e31},   {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d},   {0x20d0, 0x20f0},
    {0x302a, 0x302d}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
};

/* East Asian wide and full-width characters, and emoji. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
    {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2755},
    {0x2795, 0x2797},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
    {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
    {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

#define IN(table, c) is_in(table, sizeof(table) / sizeof *(table), c)

static bool is_in(const struct range *table, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= table[i].first && c <= table[i].last)
            return true;
    return false;
}

/* One character of valid UTF-8; returns its bytes. */
static size_t character(const char *text, size_t bytes, uint32_t *c)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t n = *at < 0x80 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
    *c = n == 1 ? *at : *at & (0x7fu >> n);
    for (size_t i = 1; i < n && i < bytes; i++)
        *c = *c << 6 | (at[i] & 0x3f);
    return n < bytes ? n : bytes;
}

static void add_visible(struct ts_buffer *out, const char *text, size_t bytes)
{
    uint32_t c;
    for (size_t at = 0, n; at < bytes; at += n) {
        n = character(text + at, bytes - at, &c);
        if (!IN(controls, c))
            ts_buffer_add(out, text + at, n);
    }
}

void ts_text_plain(struct ts_buffer *out, const char *text, size_t bytes)
{
    struct ts_buffer clean = {0};
    ts_utf8_clean(&clean, text, bytes);
    add_visible(out, clean.data, clean.bytes);
    ts_buffer_free(&clean);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void ts_text_line(struct ts_buffer *out, const char *text, size_t bytes)
{
    struct ts_buffer clean = {0};
    size_t at = 0, before = out->bytes;
    ts_utf8_clean(&clean, text, bytes);
    while (at < clean.bytes) {
        size_t blanks = 0, word = 0;
        while (at + blanks < clean.bytes && is_blank(clean.data[at + blanks]))
            blanks++;
        while (at + blanks + word < clean.bytes && !is_blank(clean.data[at + blanks + word]))
            word++;
        if (blanks && word && out->bytes > before)
            ts_buffer_text(out, " ");
        add_visible(out, clean.data + at + blanks, word);
        at += blanks + word;
    }
    ts_buffer_free(&clean);
}

struct ts_buffer ts_text_told(const char *format, va_list arguments)
{
    char text[4096];
    struct ts_buffer line = {0};
    int bytes = vsnprintf(text, sizeof text, format, arguments);
    ts_text_line(&line, text, bytes < 0 ? 0 : strlen(text));
    return line;
}

static size_t columns_of(uint32_t c)
{
    if (IN(narrow, c) || IN(controls, c))
        return 0;
    return IN(wide, c) ? 2 : 1;
}

size_t ts_text_columns(const char *text, size_t bytes)
{
    size_t columns = 0;
    uint32_t c;
    for (size_t at = 0; at < bytes;) {
        at += character(text + at, bytes - at, &c);
        columns += columns_of(c);
    }
    return columns;
}

/* Bytes that fit; columns: in, those that are there, out, those that are used. */
static size_t fitting(const char *text, size_t bytes, size_t *columns)
{
    size_t at = 0, used = 0;
    uint32_t c;
    while (at < bytes) {
        size_t n = character(text + at, bytes - at, &c);
        if (used + columns_of(c) > *columns)
            break;
        used += columns_of(c);
        at += n;
    }
    *columns = used;
    return at;
}

void ts_text_fit(struct ts_buffer *out, const char *text, size_t columns, bool pad)
{
    size_t bytes = strlen(text), used = columns;
    size_t fit = fitting(text, bytes, &used);
    if (fit < bytes && columns > 0) {
        used = columns - 1;
        fit = fitting(text, bytes, &used);
        ts_buffer_add(out, text, fit);
        ts_buffer_text(out, "…");
        used++;
    } else {
        ts_buffer_add(out, text, fit);
    }
    for (; pad && used < columns; used++)
        ts_buffer_text(out, " ");
}

static bool local(uint64_t realtime_ns, struct tm *tm)
{
    time_t seconds = (time_t)(realtime_ns / NS_PER_S);
    return localtime_r(&seconds, tm) != NULL;
}

void ts_text_time(char *out, size_t size, uint64_t realtime_ns)
{
    struct tm tm;
    if (!local(realtime_ns, &tm) || !strftime(out, size, "%Y-%m-%d %H:%M:%S", &tm))
        snprintf(out, size, "?");
}

void ts_text_time_iso(char *out, size_t size, uint64_t realtime_ns)
{
    struct tm tm;
    char seconds[40], zone[16];
    if (!local(realtime_ns, &tm)) {
        snprintf(out, size, "?");
        return;
    }
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &tm);
    strftime(zone, sizeof zone, "%z", &tm); /* +0100 */
    snprintf(out, size, "%s.%03u%.3s:%s", seconds, (unsigned)(realtime_ns % NS_PER_S / NS_PER_MS),
             zone, zone + 3);
}

/* Single calls cost fractions of a cent. */
void ts_text_cost(char *out, size_t size, double usd)
{
    snprintf(out, size, usd > -1 && usd < 1 ? "$%.4f" : "$%.2f", usd);
}

void ts_text_size(char *out, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"KB", "MB", "GB", "TB"};
    double amount = (double)bytes / 1024;
    size_t unit = 0;
    if (bytes < 1024) {
        snprintf(out, size, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
        return;
    }
    for (; amount >= 1023.95 && unit < 3; unit++)
        amount /= 1024;
    snprintf(out, size, "%.1f %s", amount, units[unit]);
}
