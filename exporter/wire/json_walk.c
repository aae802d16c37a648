/* Members and elements of JSON values that were checked before; nothing is checked twice. */
#include "exporter/wire/json.h"

#include "exporter/wire/json_scan.h"
#include "exporter/wire/json_string.h"

/* A quote behind an odd number of backslashes is escaped. */
static bool is_escaped(const char *quote, const char *from)
{
    const char *at = quote;
    while (at > from && at[-1] == '\\')
        at--;
    return (quote - at) % 2;
}

/* Texts are nearly all of a body, and memchr is the fastest way through them. */
const char *ts_json_skip_string(const char *at, const char *end)
{
    const char *from = at + 1, *quote = at;
    while (++quote < end && (quote = memchr(quote, '"', (size_t)(end - quote))))
        if (!is_escaped(quote, from))
            return quote + 1;
    return end;
}

/* The characters that matter between a container's brackets. */
static const int turns[256] = {
    ['{'] = 1, ['['] = 1, ['}'] = -1, [']'] = -1, ['"'] = 2,
};

static const char *skip_container(const char *at, const char *end)
{
    size_t depth = 0;
    while ((at = ts_json_next_turn(at, end)) < end) {
        int turn = turns[(unsigned char)*at];
        if (turn == 2) {
            at = ts_json_skip_string(at, end);
            continue;
        }
        at++;
        depth += (size_t)turn;
        if (turn < 0 && depth == 0)
            return at;
    }
    return end;
}

static bool ends_scalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

const char *ts_json_skip(const char *at, const char *end)
{
    if (at == end)
        return end;
    if (*at == '"')
        return ts_json_skip_string(at, end);
    if (*at == '{' || *at == '[')
        return skip_container(at, end);
    while (at < end && !ends_scalar(*at))
        at++;
    return at;
}

enum ts_json_kind ts_json_kind(struct ts_slice value)
{
    static const unsigned char kinds[256] = {
        ['{'] = TS_JSON_OBJECT, ['['] = TS_JSON_ARRAY,  ['"'] = TS_JSON_STRING,
        ['t'] = TS_JSON_TRUE,   ['f'] = TS_JSON_FALSE,  ['n'] = TS_JSON_NULL,
        ['-'] = TS_JSON_NUMBER, ['0'] = TS_JSON_NUMBER, ['1'] = TS_JSON_NUMBER,
        ['2'] = TS_JSON_NUMBER, ['3'] = TS_JSON_NUMBER, ['4'] = TS_JSON_NUMBER,
        ['5'] = TS_JSON_NUMBER, ['6'] = TS_JSON_NUMBER, ['7'] = TS_JSON_NUMBER,
        ['8'] = TS_JSON_NUMBER, ['9'] = TS_JSON_NUMBER,
    };
    return value.n ? (enum ts_json_kind)kinds[(unsigned char)*value.p] : TS_JSON_ABSENT;
}

/* The rest of an iteration begins with what stands before the next item: the opening bracket or a
 * comma. A key that was seen tells that a comma stands in an object. */
struct ts_json_iter ts_json_begin(struct ts_slice container)
{
    enum ts_json_kind kind = ts_json_kind(container);
    bool any = kind == TS_JSON_OBJECT || kind == TS_JSON_ARRAY;
    return (struct ts_json_iter){.rest = any ? container : (struct ts_slice){0}};
}

static bool stop(struct ts_json_iter *iter)
{
    *iter = (struct ts_json_iter){0};
    return false;
}

static struct ts_slice between(const char *from, const char *to)
{
    return (struct ts_slice){from, (size_t)(to - from)};
}

static const char *take_key(struct ts_json_iter *iter, const char *at, const char *end)
{
    if (at == end || *at != '"')
        return NULL;
    const char *after = ts_json_skip_string(at, end);
    iter->key = between(at, after);
    at = ts_json_skip_blanks(after, end);
    return at < end && *at == ':' ? ts_json_skip_blanks(at + 1, end) : NULL;
}

bool ts_json_next(struct ts_json_iter *iter)
{
    if (!iter->rest.n)
        return stop(iter);
    const char *at = iter->rest.p, *end = at + iter->rest.n;
    bool object = *at == '{' || (*at == ',' && iter->key.n);
    if (*at != ',' && *at != '{' && *at != '[')
        return stop(iter);
    at = ts_json_skip_blanks(at + 1, end);
    if (object)
        at = take_key(iter, at, end);
    const char *after = at ? ts_json_skip(at, end) : NULL;
    if (!after || after == at || (!object && *at == ']'))
        return stop(iter);
    iter->value = between(at, after);
    iter->rest = between(ts_json_skip_blanks(after, end), end);
    return true;
}

bool ts_json_key_is(const struct ts_json_iter *iter, const char *key)
{
    return ts_json_is_text(iter->key, key);
}

static struct ts_slice get(struct ts_slice object, struct ts_slice key)
{
    struct ts_slice found = {0};
    if (ts_json_kind(object) != TS_JSON_OBJECT)
        return found;
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter))
        if (ts_json_string_is(iter.key, key))
            found = iter.value;
    return found;
}

struct ts_slice ts_json_get(struct ts_slice object, const char *key)
{
    return get(object, ts_slice_text(key));
}

struct ts_slice ts_json_at(struct ts_slice array, size_t index)
{
    struct ts_json_iter iter = ts_json_begin(array);
    if (ts_json_kind(array) == TS_JSON_ARRAY)
        while (ts_json_next(&iter))
            if (!index--)
                return iter.value;
    return (struct ts_slice){0};
}

size_t ts_json_count(struct ts_slice container)
{
    struct ts_json_iter iter = ts_json_begin(container);
    size_t count = 0;
    while (ts_json_next(&iter))
        count++;
    return count;
}

/* false: no number, or none that an array could have. */
static bool to_index(struct ts_slice step, size_t *index)
{
    *index = 0;
    for (size_t i = 0; i < step.n; i++) {
        if (step.p[i] < '0' || step.p[i] > '9' || i == 18)
            return false;
        *index = *index * 10 + (size_t)(step.p[i] - '0');
    }
    return step.n > 0;
}

struct ts_slice ts_json_path(struct ts_slice value, const char *path)
{
    while (value.n && *path) {
        struct ts_slice step = {path, strcspn(path, ".")};
        size_t index;
        if (ts_json_kind(value) != TS_JSON_ARRAY)
            value = get(value, step);
        else
            value = to_index(step, &index) ? ts_json_at(value, index) : (struct ts_slice){0};
        path += step.n + (path[step.n] == '.');
    }
    return value;
}
