/* Forms with files. */
#include "exporter/wire/multipart.h"

#include <string.h>

/* RFC 2046 allows 70 characters; some clients are not content with that. */
enum { MOST_BOUNDARY = 200 };

static struct ts_slice trimmed(struct ts_slice text)
{
    while (text.n && strchr(" \t\r\n", *text.p) && *text.p)
        text.p++, text.n--;
    while (text.n && strchr(" \t\r\n", text.p[text.n - 1]) && text.p[text.n - 1])
        text.n--;
    return text;
}

/* Up to the mark, which is skipped in what is left of text; all of it when there is no mark. */
static struct ts_slice cut(struct ts_slice *text, const char *mark)
{
    size_t n = strlen(mark);
    const char *at = text->n ? memmem(text->p, text->n, mark, n) : NULL;
    struct ts_slice head = {text->p, at ? (size_t)(at - text->p) : text->n};
    size_t used = at ? head.n + n : text->n;
    text->p += used;
    text->n -= used;
    return head;
}

/* A quoted value up to its closing quote, with escapes left in it; any other up to the next ';'. */
static struct ts_slice parameter_value(struct ts_slice *text)
{
    *text = trimmed(*text);
    if (!text->n || *text->p != '"')
        return trimmed(cut(text, ";"));
    const char *end = text->p + text->n, *at = text->p + 1;
    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    struct ts_slice value = {text->p + 1, (size_t)(at - text->p - 1)};
    *text = (struct ts_slice){at, (size_t)(end - at)};
    cut(text, ";");
    return value;
}

/* The parameter of a header's value: form-data; name="model". */
static bool parameter(struct ts_slice header, const char *name, struct ts_slice *value)
{
    cut(&header, ";");
    while (header.n) {
        struct ts_slice key = header;
        size_t length = 0;
        while (length < header.n && header.p[length] != '=' && header.p[length] != ';')
            length++;
        key.n = length;
        bool has_value = length < header.n && header.p[length] == '=';
        header.p += length + (length < header.n);
        header.n -= length + (length < header.n);
        struct ts_slice found = {0};
        if (has_value)
            found = parameter_value(&header);
        if (has_value && ts_slice_is_nocase(trimmed(key), name)) {
            *value = found;
            return true;
        }
    }
    return false;
}

static bool begins(struct ts_slice text, const char *with)
{
    size_t n = strlen(with);
    return text.n >= n && strncasecmp(text.p, with, n) == 0;
}

/* Where the next delimiter begins, its dashes included; NULL: nowhere. */
static const char *delimiter(struct ts_slice text, struct ts_slice boundary)
{
    const char *at = text.p, *end = text.p + text.n;
    while (at && (at = memmem(at, (size_t)(end - at), boundary.p, boundary.n))) {
        if (at - text.p >= 2 && at[-1] == '-' && at[-2] == '-')
            return at - 2;
        at++;
    }
    return NULL;
}

bool ts_multipart_begin(struct ts_multipart *form, struct ts_slice content_type,
                        struct ts_slice body)
{
    *form = (struct ts_multipart){.rest = body};
    if (!begins(content_type, "multipart/form-data") ||
        !parameter(content_type, "boundary", &form->boundary) || !form->boundary.n ||
        form->boundary.n > MOST_BOUNDARY)
        return false;
    if (!body.n)
        return true;
    const char *first = delimiter(body, form->boundary);
    size_t skipped = first ? (size_t)(first - body.p) + 2 + form->boundary.n : body.n;
    form->rest = (struct ts_slice){body.p + skipped, body.n - skipped};
    return true;
}

static void read_header(struct ts_slice line, struct ts_form_part *part)
{
    struct ts_slice name = cut(&line, ":");
    if (ts_slice_is_nocase(name, "content-disposition")) {
        parameter(line, "name", &part->name);
        part->is_file = parameter(line, "filename", &part->filename) ||
                        parameter(line, "filename*", &part->filename);
    } else if (ts_slice_is_nocase(name, "content-type")) {
        part->type = trimmed(line);
    }
}

/* A client that ends lines with LF alone is read too. */
static void read_part(struct ts_slice text, struct ts_form_part *part)
{
    while (text.n) {
        struct ts_slice line = trimmed(cut(&text, "\n"));
        if (!line.n)
            break;
        read_header(line, part);
    }
    part->data = text;
}

static struct ts_slice without_line_end(struct ts_slice data)
{
    if (data.n && data.p[data.n - 1] == '\n')
        data.n--;
    if (data.n && data.p[data.n - 1] == '\r')
        data.n--;
    return data;
}

bool ts_multipart_next(struct ts_multipart *form, struct ts_form_part *part)
{
    *part = (struct ts_form_part){0};
    struct ts_slice rest = form->rest;
    if (!rest.n || (rest.n >= 2 && rest.p[0] == '-' && rest.p[1] == '-'))
        return false;
    cut(&rest, "\n"); /* the end of the delimiter's line */
    const char *next = rest.n ? delimiter(rest, form->boundary) : NULL;
    struct ts_slice text = {rest.p, next ? (size_t)(next - rest.p) : rest.n};
    size_t used = next ? text.n + 2 + form->boundary.n : rest.n;
    form->rest = (struct ts_slice){rest.p + used, rest.n - used};
    read_part(text, part);
    part->is_whole = next != NULL;
    if (next)
        part->data = without_line_end(part->data);
    return text.n > 0;
}
