/* gzip and deflate through zlib. */
#include "exporter/wire/decode.h"

#include <limits.h>
#define ZLIB_CONST
#include <zlib.h>

#define RAW_DEFLATE (-MAX_WBITS)
#define GZIP (MAX_WBITS + 16)

struct inflation {
    z_stream stream;
    struct ts_slice rest; /* not given to zlib yet: its sizes are 32 bit */
    struct ts_buffer *out;
    size_t start, limit;
};

static void refill(struct inflation *in)
{
    if (in->stream.avail_in || !in->rest.n)
        return;
    size_t bytes = in->rest.n < UINT_MAX ? in->rest.n : UINT_MAX;
    in->stream.next_in = (const Bytef *)in->rest.p;
    in->stream.avail_in = (uInt)bytes;
    in->rest.p += bytes;
    in->rest.n -= bytes;
}

/* Another gzip member follows (RFC 1952, 2.2); anything else behind the end is ignored. */
static bool another_member(const struct inflation *in, int window_bits)
{
    const z_stream *s = &in->stream;
    return window_bits == GZIP && s->avail_in >= 2 && s->next_in[0] == 0x1f &&
           s->next_in[1] == 0x8b;
}

/* One step; Z_OK: there may be more. */
static int step(struct inflation *in, bool *limit_hit)
{
    unsigned char piece[TS_DECODE_STEP_BYTES];
    refill(in);
    in->stream.next_out = piece;
    in->stream.avail_out = sizeof piece;
    int result = inflate(&in->stream, Z_NO_FLUSH);
    size_t bytes = sizeof piece - in->stream.avail_out;
    *limit_hit = !ts_decoded_add(in->out, in->start, in->limit, piece, bytes);
    return result;
}

static enum ts_decoded run(struct inflation *in, int window_bits)
{
    for (;;) {
        bool limit_hit;
        int result = step(in, &limit_hit);
        if (limit_hit)
            return TS_DECODED_LIMIT;
        if (result == Z_BUF_ERROR)
            return TS_DECODED_CUT;
        if (result == Z_STREAM_END && !another_member(in, window_bits))
            return TS_DECODED;
        if (result == Z_STREAM_END)
            result = inflateReset(&in->stream);
        if (result != Z_OK)
            return TS_DECODED_DAMAGED;
    }
}

static enum ts_decoded inflate_all(struct ts_slice data, int window_bits, size_t limit,
                                   struct ts_buffer *out)
{
    struct inflation in = {.rest = data, .out = out, .start = out->bytes, .limit = limit};
    if (inflateInit2(&in.stream, window_bits) != Z_OK)
        return TS_DECODED_DAMAGED;
    enum ts_decoded result = run(&in, window_bits);
    inflateEnd(&in.stream);
    return result;
}

enum ts_decoded ts_decode_gzip(struct ts_slice data, size_t limit, struct ts_buffer *out)
{
    return inflate_all(data, GZIP, limit, out);
}

/* "deflate" means the zlib format, but there are servers that send it bare. */
static bool has_zlib_header(struct ts_slice data)
{
    const unsigned char *p = (const unsigned char *)data.p;
    return data.n >= 2 && (p[0] & 0x0f) == Z_DEFLATED && (p[0] << 8 | p[1]) % 31 == 0;
}

enum ts_decoded ts_decode_deflate(struct ts_slice data, size_t limit, struct ts_buffer *out)
{
    size_t before = out->bytes;
    if (has_zlib_header(data)) {
        enum ts_decoded result = inflate_all(data, MAX_WBITS, limit, out);
        if (result != TS_DECODED_DAMAGED || out->bytes > before)
            return result;
    }
    return inflate_all(data, RAW_DEFLATE, limit, out);
}
