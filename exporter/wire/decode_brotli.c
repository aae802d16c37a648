/* br (RFC 7932) through libbrotlidec. */
#include "exporter/wire/decode.h"

#include <brotli/decode.h>

static enum ts_decoded run(BrotliDecoderState *state, struct ts_slice data, size_t limit,
                           struct ts_buffer *out)
{
    size_t start = out->bytes, left = data.n;
    const uint8_t *at = (const uint8_t *)data.p;
    for (;;) {
        uint8_t piece[TS_DECODE_STEP_BYTES], *next = piece;
        size_t room = sizeof piece;
        BrotliDecoderResult result =
            BrotliDecoderDecompressStream(state, &left, &at, &room, &next, NULL);
        if (!ts_decoded_add(out, start, limit, piece, sizeof piece - room))
            return TS_DECODED_LIMIT;
        if (result == BROTLI_DECODER_RESULT_SUCCESS)
            return TS_DECODED;
        if (result == BROTLI_DECODER_RESULT_ERROR)
            return TS_DECODED_DAMAGED;
        if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
            return TS_DECODED_CUT; /* all of it was given */
    }
}

enum ts_decoded ts_decode_brotli(struct ts_slice data, size_t limit, struct ts_buffer *out)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return TS_DECODED_DAMAGED;
    enum ts_decoded result = run(state, data, limit, out);
    BrotliDecoderDestroyInstance(state);
    return result;
}
