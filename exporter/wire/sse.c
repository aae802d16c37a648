/* Reads server-sent events and newline-delimited JSON line by line, without copying where it can.
 */
#include "exporter/wire/sse.h"

/* A line of the text, ended by LF, CR or CRLF. false: there is none left. */
static bool take_line(struct ts_slice *rest, struct ts_slice *line, bool *ended)
{
    if (!rest->n)
        return false;
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    *line = (struct ts_slice){rest->p, n};
    *ended = n < rest->n;
    size_t past = n + *ended;
    if (past < rest->n && rest->p[n] == '\r' && rest->p[past] == '\n')
        past++;
    rest->p += past;
    rest->n -= past;
    return true;
}

/* "name: value"; a comment has no name. */
static void split_field(struct ts_slice line, struct ts_slice *name, struct ts_slice *value)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    *name = (struct ts_slice){line.p, colon ? (size_t)(colon - line.p) : line.n};
    size_t from = name->n + (colon != NULL);
    from += from < line.n && colon && line.p[from] == ' ';
    *value = (struct ts_slice){line.p + from, line.n - from};
}

/* What is known of an event while its lines are read. */
struct reading {
    struct ts_slice event, id, data;
    size_t data_lines, data_bytes;
    bool any; /* a field was there */
};

static void read_field(struct reading *reading, struct ts_slice line)
{
    struct ts_slice name, value;
    split_field(line, &name, &value);
    reading->any |= name.n > 0;
    if (ts_slice_is(name, "event")) {
        reading->event = value;
    } else if (ts_slice_is(name, "id")) {
        reading->id = value;
    } else if (ts_slice_is(name, "data")) {
        if (!reading->data_lines++)
            reading->data = value;
        reading->data_bytes += value.n;
    }
}

/* Lines up to a blank one. false: the text ended before it. */
static bool read_event(struct ts_slice *rest, struct reading *reading)
{
    struct ts_slice line;
    bool ended;
    while (take_line(rest, &line, &ended)) {
        if (line.n == 0 && ended)
            return true;
        read_field(reading, line);
    }
    return false;
}

static void add_bytes(char **to, struct ts_slice value)
{
    if (value.n)
        memcpy(*to, value.p, value.n);
    *to += value.n;
}

/* The data lines of an event, joined by LF. */
static struct ts_slice join_data(struct ts_slice text, const struct reading *reading,
                                 struct ts_arena *arena)
{
    size_t bytes = reading->data_bytes + reading->data_lines - 1;
    char *joined = arena ? ts_arena_alloc(arena, bytes + 1) : NULL;
    if (!joined)
        return reading->data;
    char *to = joined;
    struct ts_slice line, name, value;
    bool ended, first = true;
    while (take_line(&text, &line, &ended)) {
        split_field(line, &name, &value);
        if (!ts_slice_is(name, "data"))
            continue;
        if (!first)
            *to++ = '\n';
        first = false;
        add_bytes(&to, value);
    }
    return (struct ts_slice){joined, bytes};
}

struct ts_sse ts_sse_begin(struct ts_slice text, struct ts_arena *arena)
{
    size_t bom = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return (struct ts_sse){.rest = {bom ? text.p + bom : text.p, text.n - bom}, .arena = arena};
}

bool ts_sse_next(struct ts_sse *sse, struct ts_sse_event *event)
{
    while (sse->rest.n) {
        struct ts_slice text = sse->rest;
        struct reading reading = {0};
        if (!read_event(&sse->rest, &reading) && reading.any)
            sse->interrupted = true;
        if (!reading.data_lines)
            continue;
        text.n -= sse->rest.n;
        event->event = reading.event;
        event->id = reading.id;
        event->data = reading.data_lines > 1 ? join_data(text, &reading, sse->arena) : reading.data;
        return true;
    }
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool ts_ndjson_next(struct ts_slice *rest, struct ts_slice *line)
{
    bool ended;
    while (take_line(rest, line, &ended)) {
        while (line->n && is_blank(line->p[line->n - 1]))
            line->n--;
        while (line->n && is_blank(*line->p)) {
            line->p++;
            line->n--;
        }
        if (line->n)
            return true;
    }
    return false;
}
