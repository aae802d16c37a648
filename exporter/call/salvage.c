/* Values out of JSON of which a part is missing. */
#include "exporter/call/salvage.h"

#include "exporter/wire/json.h"

/* How many members of the name are tried. */
enum { MOST_TRIES = 4096 };

static struct ts_slice from(struct ts_slice text, const char *at)
{
    return (struct ts_slice){at, (size_t)(text.p + text.n - at)};
}

/* Where the next "name" stands, NULL: nowhere. */
static const char *next_name(struct ts_slice text, const char *name)
{
    size_t n = strlen(name);
    const char *end = text.p + text.n, *at = text.p;
    while (at && (at = memmem(at, (size_t)(end - at), name, n))) {
        bool is_quoted = at > text.p && at[-1] == '"' && at + n < end && at[n] == '"';
        bool is_escaped = at > text.p + 1 && at[-2] == '\\';
        if (is_quoted && !is_escaped)
            return at;
        at += n;
    }
    return NULL;
}

static struct ts_slice value_after(struct ts_slice rest)
{
    while (rest.n && (*rest.p == ' ' || *rest.p == '\n' || *rest.p == '\r' || *rest.p == '\t'))
        rest.p++, rest.n--;
    if (!rest.n || *rest.p != ':')
        return (struct ts_slice){0};
    return ts_json_value((struct ts_slice){rest.p + 1, rest.n - 1}, NULL);
}

static struct ts_slice find(struct ts_slice text, const char *name, bool last)
{
    struct ts_slice found = {0};
    const char *at = text.n ? text.p : NULL;
    for (int i = 0; i < MOST_TRIES && at && (at = next_name(from(text, at), name)); i++) {
        at += strlen(name) + 1;
        struct ts_slice value = value_after(from(text, at));
        if (value.n)
            found = value;
        if (found.n && !last)
            break;
    }
    return found;
}

struct ts_slice ts_salvage_first(struct ts_slice text, const char *name)
{
    return find(text, name, false);
}

struct ts_slice ts_salvage_last(struct ts_slice text, const char *name)
{
    return find(text, name, true);
}
