/* The strict check of a JSON text (RFC 8259): one pass, no recursion, bounded depth. */
#include "exporter/wire/json.h"

#include "exporter/wire/json_scan.h"

enum step { STEP_FAIL, STEP_DONE, STEP_VALUE, STEP_AFTER };

struct scan {
    const char *at, *end;
    unsigned depth;
    uint64_t objects[TS_JSON_MAX_DEPTH / 64]; /* a bit for each level: object or array */
};

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* at: behind the backslash. */
static const char *check_escape(const char *at, const char *end)
{
    if (at == end)
        return NULL;
    if (*at != 'u')
        return *at && strchr("\"\\/bfnrt", *at) ? at + 1 : NULL;
    if (end - at < 5)
        return NULL;
    for (int i = 1; i < 5; i++)
        if (!is_hex(at[i]))
            return NULL;
    return at + 5;
}

static const char *check_string(const char *at, const char *end)
{
    for (at++; at;) {
        at = ts_json_plain_end(at, end);
        if (at == end || (unsigned char)*at < 0x20)
            return NULL;
        if (*at == '"')
            return at + 1;
        at = check_escape(at + 1, end);
    }
    return NULL;
}

static const char *check_digits(const char *at, const char *end)
{
    if (!is_digit(at, end))
        return NULL;
    while (is_digit(at, end))
        at++;
    return at;
}

static const char *check_number(const char *at, const char *end)
{
    if (at < end && *at == '-')
        at++;
    at = at < end && *at == '0' ? at + 1 : check_digits(at, end);
    if (at && at < end && *at == '.')
        at = check_digits(at + 1, end);
    if (at && at < end && (*at | 32) == 'e') {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        at = check_digits(at, end);
    }
    return at;
}

static const char *check_word(const char *at, const char *end, const char *word, size_t bytes)
{
    return (size_t)(end - at) >= bytes && memcmp(at, word, bytes) == 0 ? at + bytes : NULL;
}

static const char *check_scalar(const char *at, const char *end)
{
    switch (*at) {
    case '"':
        return check_string(at, end);
    case 't':
        return check_word(at, end, "true", 4);
    case 'f':
        return check_word(at, end, "false", 5);
    case 'n':
        return check_word(at, end, "null", 4);
    default:
        return check_number(at, end);
    }
}

static bool skip_blanks(struct scan *scan)
{
    scan->at = ts_json_skip_blanks(scan->at, scan->end);
    return scan->at < scan->end;
}

static bool in_object(const struct scan *scan)
{
    unsigned level = scan->depth - 1;
    return scan->objects[level / 64] >> level % 64 & 1;
}

/* A key and its colon. */
static enum step check_key(struct scan *scan)
{
    if (!skip_blanks(scan) || *scan->at != '"')
        return STEP_FAIL;
    scan->at = check_string(scan->at, scan->end);
    if (!scan->at || !skip_blanks(scan) || *scan->at != ':')
        return STEP_FAIL;
    scan->at++;
    return STEP_VALUE;
}

static enum step open_container(struct scan *scan, bool object)
{
    if (scan->depth == TS_JSON_MAX_DEPTH)
        return STEP_FAIL;
    uint64_t bit = (uint64_t)1 << scan->depth % 64;
    uint64_t *word = &scan->objects[scan->depth / 64];
    *word = object ? *word | bit : *word & ~bit;
    scan->depth++;
    scan->at++;
    if (!skip_blanks(scan))
        return STEP_FAIL;
    if (*scan->at == (object ? '}' : ']'))
        return STEP_AFTER; /* where it is closed */
    return object ? check_key(scan) : STEP_VALUE;
}

static enum step check_one(struct scan *scan)
{
    if (!skip_blanks(scan))
        return STEP_FAIL;
    if (*scan->at == '{' || *scan->at == '[')
        return open_container(scan, *scan->at == '{');
    scan->at = check_scalar(scan->at, scan->end);
    return scan->at ? STEP_AFTER : STEP_FAIL;
}

/* What follows a value: a comma, or the end of what it stands in. */
static enum step check_after(struct scan *scan)
{
    if (!scan->depth)
        return STEP_DONE;
    if (!skip_blanks(scan))
        return STEP_FAIL;
    bool object = in_object(scan);
    char c = *scan->at++;
    if (c == ',')
        return object ? check_key(scan) : STEP_VALUE;
    if (c != (object ? '}' : ']'))
        return STEP_FAIL;
    scan->depth--;
    return STEP_AFTER;
}

const char *ts_json_check(const char *at, const char *end)
{
    struct scan scan = {.at = at, .end = end};
    enum step step = STEP_VALUE;
    while (step > STEP_DONE)
        step = step == STEP_VALUE ? check_one(&scan) : check_after(&scan);
    return step == STEP_DONE ? scan.at : NULL;
}

struct ts_slice ts_json_value(struct ts_slice text, size_t *used)
{
    const char *end = text.n ? text.p + text.n : NULL, *at = text.n ? text.p : NULL;
    if (text.n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    at = ts_json_skip_blanks(at, end);
    const char *after = at < end ? ts_json_check(at, end) : NULL;
    if (used)
        *used = after ? (size_t)(after - text.p) : 0;
    return after ? (struct ts_slice){at, (size_t)(after - at)} : (struct ts_slice){0};
}
