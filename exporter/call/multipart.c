/* Reading forms with files. */
#include "exporter/call/multipart.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/media.h"
#include "exporter/wire/json.h"

enum { MOST_BOUNDARY = 70, MOST_FIELDS = 64 };

static struct ts_slice from(struct ts_slice text, size_t begin)
{
    return (struct ts_slice){text.p + begin, text.n - begin};
}

/* Where words stand in bytes; bytes.n: nowhere. */
static size_t find(struct ts_slice bytes, const char *words, size_t count)
{
    const char *at = bytes.n ? memmem(bytes.p, bytes.n, words, count) : NULL;
    return at ? (size_t)(at - bytes.p) : bytes.n;
}

/* The parameter of a header's value: name="x" or name=x. */
static struct ts_slice parameter(struct ts_slice value, const char *name)
{
    size_t n = strlen(name);
    for (size_t at; (at = find(value, name, n)) < value.n;) {
        bool is_whole_word = at && strchr("; \t", value.p[at - 1]);
        value = from(value, at + n);
        if (!is_whole_word || !value.n || *value.p != '=')
            continue;
        value = from(value, 1);
        bool is_quoted = value.n && *value.p == '"';
        value = from(value, is_quoted);
        size_t end = 0;
        while (end < value.n && !strchr(is_quoted ? "\"" : "; \t\r\n", value.p[end]))
            end++;
        return (struct ts_slice){value.p, end};
    }
    return (struct ts_slice){0};
}

bool ts_parts_begin(const struct ts_message *message, struct ts_parts *parts)
{
    static const char form[] = "multipart/";
    struct ts_slice type = ts_http_header(message, "content-type");
    *parts = (struct ts_parts){0};
    if (type.n < sizeof form - 1 || strncasecmp(type.p, form, sizeof form - 1) != 0)
        return false;
    parts->boundary = parameter(type, "boundary");
    parts->rest = message->body;
    return parts->boundary.n > 0 && parts->boundary.n <= MOST_BOUNDARY;
}

/* Where the next "--boundary" stands; rest.n: nowhere. */
static size_t next_boundary(const struct ts_parts *parts, size_t *bytes)
{
    char line[MOST_BOUNDARY + 2] = "--";
    memcpy(line + 2, parts->boundary.p, parts->boundary.n);
    *bytes = parts->boundary.n + 2;
    return find(parts->rest, line, *bytes);
}

static void read_header(struct ts_slice line, struct ts_part *part)
{
    static const char disposition[] = "content-disposition:", type[] = "content-type:";
    if (line.n > sizeof disposition - 1 &&
        strncasecmp(line.p, disposition, sizeof disposition - 1) == 0) {
        part->name = parameter(line, "name");
        part->filename = parameter(line, "filename");
    } else if (line.n > sizeof type - 1 && strncasecmp(line.p, type, sizeof type - 1) == 0) {
        part->type = from(line, sizeof type - 1);
        while (part->type.n && *part->type.p == ' ')
            part->type = from(part->type, 1);
    }
}

static void read_headers(struct ts_slice head, struct ts_part *part)
{
    while (head.n) {
        size_t end = find(head, "\r\n", 2);
        read_header((struct ts_slice){head.p, end}, part);
        head = from(head, end + 2 < head.n ? end + 2 : head.n);
    }
}

bool ts_parts_next(struct ts_parts *parts, struct ts_part *part)
{
    size_t bytes, at = next_boundary(parts, &bytes);
    *part = (struct ts_part){0};
    if (at == parts->rest.n)
        return false;
    parts->rest = from(parts->rest, at + bytes);
    size_t blank = find(parts->rest, "\r\n\r\n", 4);
    if (blank == parts->rest.n || memcmp(parts->rest.p, "\r\n", 2) != 0)
        return false; /* "--" behind it: the last one */
    read_headers((struct ts_slice){parts->rest.p + 2, blank < 2 ? 0 : blank - 2}, part);
    parts->rest = from(parts->rest, blank + 4);
    size_t end = next_boundary(parts, &bytes);
    part->is_whole = end < parts->rest.n;
    part->body = (struct ts_slice){parts->rest.p, part->is_whole && end >= 2 ? end - 2 : end};
    parts->rest = from(parts->rest, end);
    return true;
}

struct ts_slice ts_part_text(const struct ts_message *message, const char *name)
{
    struct ts_parts parts;
    struct ts_part part;
    bool is_form = ts_parts_begin(message, &parts);
    while (is_form && ts_parts_next(&parts, &part))
        if (ts_slice_is(part.name, name) && !part.filename.p)
            return part.body;
    return (struct ts_slice){0};
}

/* --- as JSON --- */

static void write_file(const struct ts_message *message, const struct ts_part *part,
                       struct ts_buffer *out)
{
    bool is_whole = part->is_whole && !message->body_truncated;
    struct ts_buffer facts = {0};
    ts_media_describe(part->body, part->type, is_whole, &facts);
    ts_buffer_text(out, "{\"filename\":");
    ts_json_quote(out, part->filename.p, part->filename.n);
    ts_buffer_text(out, ",");
    if (facts.bytes)
        ts_buffer_add(out, facts.data + 1, facts.bytes - 1);
    ts_buffer_free(&facts);
}

static void write_value(const struct ts_message *message, const struct ts_part *part,
                        struct ts_buffer *out)
{
    if (part->filename.p)
        write_file(message, part, out);
    else if (!part->body.n || ts_is_text(part->body))
        ts_json_quote(out, part->body.n ? part->body.p : "", part->body.n);
    else
        ts_media_describe(part->body, part->type, part->is_whole && !message->body_truncated, out);
}

struct fields {
    struct ts_part parts[MOST_FIELDS];
    bool is_written[MOST_FIELDS];
    size_t count;
};

static bool is_same(const struct ts_part *a, const struct ts_part *b)
{
    return a->name.n == b->name.n && (!a->name.n || memcmp(a->name.p, b->name.p, a->name.n) == 0);
}

static void write_field(const struct ts_message *message, struct fields *fields, size_t first,
                        struct ts_buffer *out)
{
    size_t values = 0;
    for (size_t i = first; i < fields->count; i++)
        values += is_same(&fields->parts[first], &fields->parts[i]);
    ts_buffer_text(out, first ? "," : "");
    ts_json_quote(out, fields->parts[first].name.p, fields->parts[first].name.n);
    ts_buffer_text(out, values > 1 ? ":[" : ":");
    for (size_t i = first; i < fields->count; i++) {
        if (!is_same(&fields->parts[first], &fields->parts[i]))
            continue;
        ts_buffer_text(out, i > first ? "," : "");
        write_value(message, &fields->parts[i], out);
        fields->is_written[i] = true;
    }
    ts_buffer_text(out, values > 1 ? "]" : "");
}

bool ts_multipart_shown(const struct ts_message *message, struct ts_buffer *out)
{
    struct ts_parts parts;
    struct fields fields = {0};
    bool is_form = ts_parts_begin(message, &parts);
    while (is_form && fields.count < MOST_FIELDS &&
           ts_parts_next(&parts, &fields.parts[fields.count]))
        fields.count += fields.parts[fields.count].name.n > 0;
    if (!fields.count)
        return false;
    ts_buffer_text(out, "{");
    for (size_t i = 0; i < fields.count; i++)
        if (!fields.is_written[i])
            write_field(message, &fields, i, out);
    ts_buffer_text(out, "}");
    return true;
}
