/* zstd (RFC 8878) through libzstd; several frames may follow one another. */
#include "exporter/wire/decode.h"

#include <zstd.h>

static enum ts_decoded run(ZSTD_DCtx *context, struct ts_slice data, size_t limit,
                           struct ts_buffer *out)
{
    size_t start = out->bytes;
    ZSTD_inBuffer in = {data.p, data.n, 0};
    for (;;) {
        char piece[TS_DECODE_STEP_BYTES];
        ZSTD_outBuffer to = {piece, sizeof piece, 0};
        size_t result = ZSTD_decompressStream(context, &to, &in);
        if (!ts_decoded_add(out, start, limit, piece, to.pos))
            return TS_DECODED_LIMIT;
        if (ZSTD_isError(result))
            return TS_DECODED_DAMAGED;
        if (in.pos == in.size && result == 0)
            return TS_DECODED;
        if (in.pos == in.size && to.pos < to.size)
            return TS_DECODED_CUT;
    }
}

enum ts_decoded ts_decode_zstd(struct ts_slice data, size_t limit, struct ts_buffer *out)
{
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        return TS_DECODED_DAMAGED;
    enum ts_decoded result = data.n ? run(context, data, limit, out) : TS_DECODED_CUT;
    ZSTD_freeDCtx(context);
    return result;
}
