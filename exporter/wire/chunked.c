/* Undoes HTTP/1 chunked framing. */
#include "exporter/wire/chunked.h"

#include "exporter/base/buffer.h"
#include "exporter/wire/http.h"

enum { BAD = -1, CUT = 0, ENDED = 1, MORE = 2 };

struct chunks {
    const char *at, *end;
    struct ts_buffer *out; /* NULL: only look */
    size_t whole;          /* chunks that were there with their line end */
    bool strict;           /* LF alone ends no size line */
};

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A size line: hex digits, whatever extensions, LF. On MORE the position is behind it. */
static int take_size(struct chunks *chunks, uint64_t *size)
{
    const char *at = chunks->at;
    *size = 0;
    for (; at < chunks->end && digit(*at) >= 0; at++) {
        if (*size >> 60)
            return BAD;
        *size = *size << 4 | (uint64_t)digit(*at);
    }
    if (at == chunks->end)
        return CUT;
    if (at == chunks->at || !strchr("\r\n; \t", *at) || !*at)
        return BAD;
    const char *line_end = memchr(at, '\n', (size_t)(chunks->end - at));
    if (!line_end)
        return CUT;
    if (chunks->strict && line_end[-1] != '\r')
        return BAD;
    chunks->at = line_end + 1;
    return MORE;
}

static int take_line_end(struct chunks *chunks)
{
    if (chunks->at < chunks->end && *chunks->at == '\r')
        chunks->at++;
    if (chunks->at == chunks->end)
        return CUT;
    return *chunks->at++ == '\n' ? MORE : BAD;
}

static int take_chunk(struct chunks *chunks)
{
    uint64_t size;
    int state = take_size(chunks, &size);
    if (state != MORE || size == 0)
        return state == MORE ? ENDED : state;
    size_t left = (size_t)(chunks->end - chunks->at);
    size_t bytes = size < left ? (size_t)size : left;
    if (chunks->out)
        ts_buffer_add(chunks->out, chunks->at, bytes);
    chunks->at += bytes;
    if (bytes < size)
        return CUT;
    state = take_line_end(chunks);
    chunks->whole += state == MORE;
    return state;
}

static int take_all(struct chunks *chunks)
{
    int state = MORE;
    while (state == MORE)
        state = chunks->at < chunks->end ? take_chunk(chunks) : CUT;
    return state;
}

int ts_decode_chunked(struct ts_slice data, struct ts_buffer *out)
{
    struct chunks chunks = {.at = data.p, .end = data.n ? data.p + data.n : data.p, .out = out};
    return take_all(&chunks);
}

static const char *next_line(const char *at, const char *end)
{
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    return line_end ? line_end + 1 : end;
}

/* Whether chunks were seen there and not text that looks like a size: one whole chunk, or a last
 * one with nothing behind it. */
static bool convinces(const struct chunks *look, int state)
{
    if (state == BAD || look->whole)
        return state != BAD;
    struct chunks rest = *look;
    return state == ENDED && (rest.at == rest.end || take_line_end(&rest) != BAD) &&
           rest.at == rest.end;
}

/* The first place at or after `at` from which chunk follows chunk; NULL: none. */
static const char *find_chunks(const char *at, const char *end)
{
    while (at < end) {
        struct chunks look = {.at = at, .end = end, .strict = true};
        if (convinces(&look, take_all(&look)))
            return at;
        /* what was taken for chunks led nowhere: going on behind it keeps this linear */
        at = next_line(look.whole ? look.at : at, end);
    }
    return NULL;
}

int ts_decode_chunked_tail(struct ts_slice tail, struct ts_buffer *out)
{
    if (!tail.n)
        return -1;
    const char *found = find_chunks(tail.p, tail.p + tail.n);
    if (!found)
        return -1;
    size_t before = (size_t)(found - tail.p);
    if (before && tail.p[before - 1] == '\n')
        before -= before >= 2 && tail.p[before - 2] == '\r' ? 2 : 1;
    ts_buffer_add(out, tail.p, before);
    return ts_decode_chunked((struct ts_slice){found, tail.n - (size_t)(found - tail.p)}, out);
}
