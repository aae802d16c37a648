/* Reads AWS event streams frame by frame, without copying. */
#include "exporter/wire/event_stream.h"

#include <stdint.h>
#include <zlib.h>

enum { PRELUDE = 12, CRC = 4, LEAST = PRELUDE + CRC };

/* How many frames with a good prelude but bad content are tried: each costs a checksum over all of
 * its bytes, and a hostile stream may claim one at every byte. */
enum { MOST_TRIES = 64 };

static uint32_t u32(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint32_t crc_of(const char *at, size_t bytes)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)at, bytes);
}

/* The lengths are looked at first: nearly all that is no frame fails there, at no cost. */
static bool has_prelude(struct ts_slice bytes)
{
    if (bytes.n < PRELUDE)
        return false;
    uint32_t total = u32(bytes.p), headers = u32(bytes.p + 4);
    return total >= LEAST && headers <= total - LEAST && u32(bytes.p + 8) == crc_of(bytes.p, 8);
}

enum state { WHOLE, CUT, BAD };

static enum state look(struct ts_slice bytes)
{
    if (bytes.n < PRELUDE)
        return CUT;
    if (!has_prelude(bytes))
        return BAD;
    uint32_t total = u32(bytes.p);
    if (total > bytes.n)
        return CUT;
    return u32(bytes.p + total - CRC) == crc_of(bytes.p, total - CRC) ? WHOLE : BAD;
}

static void skip(struct ts_slice *bytes, size_t n)
{
    bytes->p += n;
    bytes->n -= n;
}

/* Whether a whole frame begins somewhere behind the first byte; *bytes then begins with it. */
static bool find_next(struct ts_event_stream *stream, struct ts_slice *bytes)
{
    for (skip(bytes, 1); bytes->n >= LEAST; skip(bytes, 1)) {
        if (!has_prelude(*bytes) || stream->tries >= MOST_TRIES)
            continue;
        stream->tries++;
        if (look(*bytes) == WHOLE)
            return true;
    }
    return false;
}

struct ts_event_stream ts_event_stream_begin(struct ts_slice bytes)
{
    return (struct ts_event_stream){.rest = bytes};
}

bool ts_event_stream_next(struct ts_event_stream *stream, struct ts_event_frame *frame)
{
    if (!stream->rest.n)
        return false;
    enum state state = look(stream->rest);
    struct ts_slice found = stream->rest;
    if (state != WHOLE && !find_next(stream, &found)) {
        stream->interrupted |= state == CUT;
        stream->damaged |= state == BAD;
        stream->rest.n = 0;
        return false;
    }
    stream->damaged |= state != WHOLE;
    uint32_t total = u32(found.p), headers = u32(found.p + 4);
    frame->headers = (struct ts_slice){found.p + PRELUDE, headers};
    frame->payload = (struct ts_slice){found.p + PRELUDE + headers, total - LEAST - headers};
    stream->rest = (struct ts_slice){found.p + total, found.n - total};
    return true;
}

bool ts_event_stream_is(struct ts_slice bytes)
{
    return has_prelude(bytes);
}

/* Types of values by number, and how long each is; the ones with a length of their own in two bytes
 * before them are bytes (6) and text (7). */
enum { HAS_LENGTH = 255 };
static const unsigned char value_bytes[] = {0, 0, 1, 2, 4, 8, HAS_LENGTH, HAS_LENGTH, 8, 16};

static bool take(struct ts_slice *rest, size_t n, struct ts_slice *out)
{
    if (n > rest->n)
        return false;
    *out = (struct ts_slice){rest->p, n};
    skip(rest, n);
    return true;
}

static bool take_number(struct ts_slice *rest, size_t bytes, size_t *number)
{
    struct ts_slice raw;
    if (!take(rest, bytes, &raw))
        return false;
    *number = 0;
    for (size_t i = 0; i < bytes; i++)
        *number = *number << 8 | (unsigned char)raw.p[i];
    return true;
}

static bool take_header(struct ts_slice *rest, struct ts_slice *name, struct ts_slice *value)
{
    size_t n, type;
    if (!take_number(rest, 1, &n) || !take(rest, n, name) || !take_number(rest, 1, &type) ||
        type >= sizeof value_bytes)
        return false;
    n = value_bytes[type];
    if (n == HAS_LENGTH && !take_number(rest, 2, &n))
        return false;
    return take(rest, n, value);
}

struct ts_slice ts_event_header(const struct ts_event_frame *frame, const char *name)
{
    struct ts_slice rest = frame->headers, found, value;
    while (rest.n && take_header(&rest, &found, &value))
        if (ts_slice_is(found, name))
            return value;
    return (struct ts_slice){0};
}
