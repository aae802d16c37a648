/* The table of content codings (RFC 9110, 8.4.1). */
#include "exporter/wire/decode.h"

static enum ts_decoded copy(struct ts_slice data, size_t limit, struct ts_buffer *out)
{
    return ts_decoded_add(out, out->bytes, limit, data.p, data.n) ? TS_DECODED : TS_DECODED_LIMIT;
}

static const struct {
    const char *name;
    enum ts_decoded (*decode)(struct ts_slice data, size_t limit, struct ts_buffer *out);
} codings[] = {
    {"gzip", ts_decode_gzip}, {"x-gzip", ts_decode_gzip}, {"deflate", ts_decode_deflate},
    {"br", ts_decode_brotli}, {"zstd", ts_decode_zstd},   {"identity", copy},
};

enum ts_decoded ts_decode(struct ts_slice coding, struct ts_slice data, size_t limit,
                          struct ts_buffer *out)
{
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        if (ts_slice_is_nocase(coding, codings[i].name))
            return codings[i].decode(data, limit, out);
    return TS_DECODED_UNKNOWN;
}
