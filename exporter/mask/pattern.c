/* Patterns and their replacements. */
#include "exporter/mask/pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/utf8.h"
#include "exporter/mask/mask.h"

#define ARROW " =>"
#define MOST_NAME 64 /* bytes of a group's name or number */

static struct ts_slice trim(struct ts_slice text)
{
    while (text.n && strchr(" \t\r", *text.p)) {
        text.p++;
        text.n--;
    }
    while (text.n && strchr(" \t\r", text.p[text.n - 1]))
        text.n--;
    return text;
}

/* The last " => ", or " =>" at the end: a pattern may hold the sign too. NULL: none. */
static const char *find_arrow(struct ts_slice line)
{
    size_t arrow = strlen(ARROW);
    for (size_t at = line.n; at-- > 0;) {
        bool fits = line.n - at >= arrow && memcmp(line.p + at, ARROW, arrow) == 0;
        if (fits && (at + arrow == line.n || line.p[at + arrow] == ' '))
            return line.p + at;
    }
    return NULL;
}

/* --- replacements --- */

/* A group's name after a dollar, braces or not; *after: what follows it. n == 0: there is none. */
static struct ts_slice group_name(const char *at, const char **after)
{
    bool braced = *at == '{';
    size_t bytes = 0;
    at += braced;
    while (braced ? isalnum((unsigned char)at[bytes]) || at[bytes] == '_'
                  : isdigit((unsigned char)at[bytes]))
        bytes++;
    bool whole = !braced || at[bytes] == '}';
    *after = at + bytes + braced;
    return (struct ts_slice){at, whole && bytes < MOST_NAME ? bytes : 0};
}

/* -1: the pattern has no such group. */
static int group_number(const pcre2_code *code, struct ts_slice name)
{
    char text[MOST_NAME];
    uint32_t groups = 0;
    memcpy(text, name.p, name.n);
    text[name.n] = 0;
    if (!isdigit((unsigned char)*text)) {
        int number = pcre2_substring_number_from_name(code, (PCRE2_SPTR)text);
        return number > 0 ? number : -1;
    }
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    unsigned long number = strtoul(text, NULL, 10);
    return number <= groups ? (int)number : -1;
}

static void put_group(const char *text, const PCRE2_SIZE pair[2], struct ts_buffer *out)
{
    if (pair[0] != PCRE2_UNSET && pair[0] <= pair[1])
        ts_buffer_add(out, text + pair[0], pair[1] - pair[0]);
}

void ts_pattern_replace(const struct ts_pattern *pattern, const char *text,
                        const PCRE2_SIZE *ovector, size_t pairs, struct ts_buffer *out)
{
    const char *at = pattern->replacement;
    for (const char *dollar; (dollar = strchr(at, '$'));) {
        ts_buffer_add(out, at, (size_t)(dollar - at));
        if (dollar[1] == '$') {
            ts_buffer_add(out, "$", 1);
            at = dollar + 2;
            continue;
        }
        int group = group_number(pattern->code, group_name(dollar + 1, &at));
        if (group >= 0 && (size_t)group < pairs)
            put_group(text, ovector + 2 * (size_t)group, out);
    }
    ts_buffer_text(out, at);
}

static int check_replacement(const struct ts_pattern *pattern, char *error, size_t error_size)
{
    const char *at = pattern->replacement;
    if (ts_utf8_valid(at, strlen(at)) < strlen(at)) {
        snprintf(error, error_size, "the replacement is no UTF-8");
        return -1;
    }
    while ((at = strchr(at, '$'))) {
        if (at[1] == '$') {
            at += 2;
            continue;
        }
        const char *dollar = at;
        struct ts_slice name = group_name(at + 1, &at);
        if (name.n && group_number(pattern->code, name) >= 0)
            continue;
        snprintf(error, error_size,
                 "the replacement names a group that the pattern does not have, at \"%.20s\" (for "
                 "a dollar write $$)",
                 dollar);
        return -1;
    }
    return 0;
}

/* --- patterns --- */

static int compile(struct ts_pattern *pattern, struct ts_slice text, char *error, size_t error_size)
{
    char words[200];
    int code;
    PCRE2_SIZE offset;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
    pattern->code = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &code, &offset, NULL);
    if (!pattern->code) {
        pcre2_get_error_message(code, (PCRE2_UCHAR *)words, sizeof words);
        snprintf(error, error_size, "%s, at character %zu of the pattern", words, offset + 1);
        return -1;
    }
    /* Where it cannot be had (a kernel that forbids it) the interpreter does the same. */
    pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD);
    return 0;
}

int ts_pattern_compile(struct ts_pattern *pattern, struct ts_slice line, char *error,
                       size_t error_size)
{
    line = trim(line);
    if (line.n >= 2 && memcmp(line.p, &ARROW[1], 2) == 0) {
        snprintf(error, error_size, "there is no pattern before =>");
        return -1;
    }
    const char *arrow = find_arrow(line);
    struct ts_slice text = {line.p, arrow ? (size_t)(arrow - line.p) : line.n};
    struct ts_slice after = ts_slice_text(TS_MASKED);
    *pattern = (struct ts_pattern){0};
    if (arrow) {
        const char *begin = arrow + strlen(ARROW);
        after = trim((struct ts_slice){begin, (size_t)(line.p + line.n - begin)});
    }
    text = trim(text);
    pattern->replacement = strndup(after.p, after.n);
    if (!pattern->replacement) {
        snprintf(error, error_size, "memory is out");
        return -1;
    }
    if (compile(pattern, text, error, error_size) == 0 &&
        check_replacement(pattern, error, error_size) == 0)
        return 0;
    ts_pattern_free(pattern);
    return -1;
}

void ts_pattern_free(struct ts_pattern *pattern)
{
    pcre2_code_free(pattern->code);
    free(pattern->replacement);
    *pattern = (struct ts_pattern){0};
}
