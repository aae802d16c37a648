/* Masking header blocks, line by line. Pieces may be cut anywhere: a line is judged when it is
 * complete. */
#include "shim/redact.h"

#include <string.h>

#include "shim/redact_allow.h"

typedef void emit_function(void *context, const char *data, size_t bytes);

enum { LINE_BYTES = sizeof((struct ts_header_filter *)0)->line };

/* One line, without its end; text and end stand together unless the line is longer than fits. */
struct line {
    const char *text;
    size_t bytes;
    const char *end; /* CR LF, LF or nothing */
    size_t end_bytes;
    const char *tail; /* last bytes of a line that is longer than fits, NULL: it is whole */
    size_t tail_bytes;
};

struct masked {
    char text[LINE_BYTES + 64];
    size_t used;
};

static void put(struct masked *out, const char *text, size_t bytes)
{
    size_t room = sizeof out->text - out->used;
    bytes = bytes < room ? bytes : room;
    memcpy(out->text + out->used, text, bytes);
    out->used += bytes;
}

/* Room is left for what comes after the URL. */
static void put_url(struct masked *out, const char *url, size_t bytes)
{
    size_t room = sizeof out->text - out->used - 32;
    out->used += ts_redact_url(url, bytes, false, out->text + out->used, room);
}

static void emit_masked(struct masked *out, const struct line *line, emit_function *emit,
                        void *context)
{
    put(out, line->end, line->end_bytes);
    emit(context, out->text, out->used);
}

/* --- request and status lines --- */

static bool is_status_line(const struct line *line)
{
    return line->bytes > 5 && memcmp(line->text, "HTTP/", 5) == 0 && line->text[5] >= '0' &&
           line->text[5] <= '9';
}

static const char *find_version(const char *text, const char *end)
{
    const char *blank = memrchr(text, ' ', (size_t)(end - text));
    return blank && end - blank > 6 && memcmp(blank, " HTTP/", 6) == 0 ? blank : end;
}

/* "METHOD target HTTP/1.1": no header's name has a blank in it. The version may be missing where
 * the line is cut. */
static const char *find_target(const struct line *line, const char *colon)
{
    const char *end = line->text + line->bytes;
    const char *blank = memchr(line->text, ' ', (size_t)((colon ? colon : end) - line->text));
    bool cut = line->tail || !line->end_bytes;
    if (!blank || blank == line->text || (!cut && find_version(blank + 1, end) == end))
        return NULL;
    return blank + 1;
}

static void put_request_line(struct masked *out, const struct line *line, const char *target)
{
    const char *end = line->text + line->bytes;
    const char *version = line->tail ? end : find_version(target, end);
    put(out, line->text, (size_t)(target - line->text));
    put_url(out, target, (size_t)(version - target));
    if (line->tail) {
        end = line->tail + line->tail_bytes;
        version = find_version(line->tail, end);
    }
    put(out, version, (size_t)(end - version));
}

/* --- headers --- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static void put_header(struct masked *out, const struct line *line, const char *colon,
                       enum ts_header_rule rule)
{
    const char *end = line->text + line->bytes, *value = skip_blanks(colon + 1, end);
    put(out, line->text, (size_t)(value - line->text));
    if (rule == TS_HEADER_URL && !line->tail)
        put_url(out, value, (size_t)(end - value));
    else if (value < end)
        put(out, "***", 3);
}

/* Most lines pass as they are, without being copied. A continuation (obs-fold) belongs to a header
 * that may be secret. */
static void mask_line(const struct line *line, emit_function *emit, void *context)
{
    struct masked out;
    out.used = 0;
    const char *colon = memchr(line->text, ':', line->bytes);
    const char *target = find_target(line, colon);
    if (line->bytes && (*line->text == ' ' || *line->text == '\t'))
        return;
    bool verbatim = line->bytes == 0 || is_status_line(line);
    if (!verbatim && !target && (!colon || colon == line->text))
        return;
    enum ts_header_rule rule = TS_HEADER_MASK;
    if (!verbatim && !target)
        rule = ts_header_rule(line->text, (size_t)(colon - line->text));
    if (!line->tail && (verbatim || rule == TS_HEADER_PASS)) {
        emit(context, line->text, line->bytes + line->end_bytes);
        return;
    }
    if (verbatim)
        put(&out, line->text, line->bytes);
    else if (target)
        put_request_line(&out, line, target);
    else
        put_header(&out, line, colon, rule);
    emit_masked(&out, line, emit, context);
}

/* --- pieces --- */

void ts_header_filter_init(struct ts_header_filter *filter)
{
    filter->kept = 0;
    filter->overflow = false;
}

static size_t line_end_bytes(const char *text, size_t bytes)
{
    if (!bytes || text[bytes - 1] != '\n')
        return 0;
    return bytes > 1 && text[bytes - 2] == '\r' ? 2 : 1;
}

static void take_whole_line(const char *text, size_t bytes, emit_function *emit, void *context)
{
    size_t end_bytes = line_end_bytes(text, bytes);
    struct line line = {.text = text, .bytes = bytes - end_bytes, .end_bytes = end_bytes};
    line.end = text + line.bytes;
    mask_line(&line, emit, context);
}

static void take_kept_line(struct ts_header_filter *filter, emit_function *emit, void *context)
{
    size_t kept = filter->kept;
    bool overflow = filter->overflow;
    ts_header_filter_init(filter);
    if (!overflow) {
        take_whole_line(filter->line, kept, emit, context);
        return;
    }
    size_t end_bytes = line_end_bytes(filter->end, sizeof filter->end);
    struct line line = {.text = filter->line,
                        .bytes = kept,
                        .end_bytes = end_bytes,
                        .tail = filter->end,
                        .tail_bytes = sizeof filter->end - end_bytes};
    line.end = line.tail + line.tail_bytes;
    mask_line(&line, emit, context);
}

/* The last bytes of a long line slide through a small window. */
static void slide(struct ts_header_filter *filter, const char *data, size_t bytes)
{
    const size_t size = sizeof filter->end;
    if (bytes > size) {
        data += bytes - size;
        bytes = size;
    }
    memmove(filter->end, filter->end + bytes, size - bytes);
    memcpy(filter->end + size - bytes, data, bytes);
}

static void keep(struct ts_header_filter *filter, const char *data, size_t bytes)
{
    size_t room = sizeof filter->line - filter->kept;
    size_t part = bytes < room ? bytes : room;
    memcpy(filter->line + filter->kept, data, part);
    filter->kept = (unsigned short)(filter->kept + part);
    if (part == bytes)
        return;
    if (!filter->overflow)
        slide(filter, filter->line, sizeof filter->line);
    filter->overflow = true;
    slide(filter, data + part, bytes - part);
}

void ts_header_filter_feed(struct ts_header_filter *filter, const char *data, size_t bytes,
                           emit_function *emit, void *context)
{
    const char *newline;
    while (bytes && (newline = memchr(data, '\n', bytes))) {
        size_t part = (size_t)(newline + 1 - data);
        if (filter->kept == 0 && part <= sizeof filter->line)
            take_whole_line(data, part, emit, context);
        else {
            keep(filter, data, part);
            take_kept_line(filter, emit, context);
        }
        data += part;
        bytes -= part;
    }
    if (bytes)
        keep(filter, data, bytes);
}

void ts_header_filter_flush(struct ts_header_filter *filter, emit_function *emit, void *context)
{
    if (filter->kept)
        take_kept_line(filter, emit, context);
}
