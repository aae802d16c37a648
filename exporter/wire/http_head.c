/* Reads request lines, status lines and header fields. */
#include "exporter/wire/http_head.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct ts_slice ts_trim(struct ts_slice s)
{
    while (s.n && is_blank(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static bool take_line(struct ts_slice *text, struct ts_slice *line)
{
    if (!text->n)
        return false;
    const char *end = memchr(text->p, '\n', text->n);
    size_t n = end ? (size_t)(end - text->p) : text->n;
    *line = (struct ts_slice){text->p, n};
    text->p += n + (end != NULL);
    text->n -= n + (end != NULL);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

/* "HTTP/1.1", "HTTP/2"; 0: it is none. */
static int http_major(struct ts_slice version)
{
    if (version.n < 6 || memcmp(version.p, "HTTP/", 5) != 0)
        return 0;
    bool dotted = version.n == 8 && version.p[6] == '.';
    char major = version.p[5];
    return (version.n == 6 || dotted) && major >= '0' && major <= '9' ? major - '0' : 0;
}

static bool read_status_line(struct ts_slice line, struct ts_status_line *out)
{
    const char *space = line.n ? memchr(line.p, ' ', line.n) : NULL;
    size_t version = space ? (size_t)(space - line.p) : 0;
    int major = http_major((struct ts_slice){line.p, version});
    if (!major || line.n < version + 4)
        return false;
    int status = 0;
    for (size_t i = version + 1; i < version + 4; i++) {
        if (line.p[i] < '0' || line.p[i] > '9')
            return false;
        status = status * 10 + (line.p[i] - '0');
    }
    *out = (struct ts_status_line){major, status};
    return true;
}

/* "POST /v1/x HTTP/1.1". What stands between the first and the last blank is the target. */
static bool read_request_line(struct ts_slice line, struct ts_request_line *out)
{
    const char *first = line.n ? memchr(line.p, ' ', line.n) : NULL;
    const char *last = first ? memrchr(line.p, ' ', line.n) : NULL;
    if (!first || first == line.p || last == first)
        return false;
    struct ts_slice method = {line.p, (size_t)(first - line.p)};
    struct ts_slice version = {last + 1, line.n - (size_t)(last + 1 - line.p)};
    int major = http_major(version);
    if (!major || memchr(method.p, ':', method.n))
        return false;
    *out = (struct ts_request_line){method, {first + 1, (size_t)(last - first - 1)}, major};
    return true;
}

static bool read_header(struct ts_slice line, struct ts_header *out)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    if (!colon || colon == line.p)
        return false;
    size_t name = (size_t)(colon - line.p);
    out->name = ts_trim((struct ts_slice){line.p, name});
    out->value = ts_trim((struct ts_slice){colon + 1, line.n - name - 1});
    return out->name.n > 0;
}

static size_t count_lines(struct ts_slice text)
{
    struct ts_slice line;
    size_t count = 0;
    while (take_line(&text, &line))
        count++;
    return count;
}

void ts_head_read(struct ts_slice text, struct ts_arena *arena, struct ts_request_line *request,
                  struct ts_status_line *status, struct ts_message *message)
{
    struct ts_slice line;
    message->header_count = 0;
    message->headers = ts_arena_alloc(arena, count_lines(text) * sizeof *message->headers);
    while (message->headers && take_line(&text, &line)) {
        if ((request && read_request_line(line, request)) ||
            (status && read_status_line(line, status)))
            message->header_count = 0;
        else if (read_header(line, &message->headers[message->header_count]))
            message->header_count++;
    }
}

bool ts_head_begins_request(struct ts_slice text)
{
    struct ts_request_line ignored;
    struct ts_slice line;
    return take_line(&text, &line) && read_request_line(line, &ignored);
}

int ts_head_last_status(struct ts_slice text)
{
    struct ts_status_line found = {0};
    struct ts_slice line;
    while (take_line(&text, &line))
        read_status_line(line, &found);
    return found.status;
}
