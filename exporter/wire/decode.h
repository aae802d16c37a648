/* Content codings undone (RFC 9110, 8.4.1), with the reason why not. */
#ifndef TS_WIRE_DECODE_H
#define TS_WIRE_DECODE_H

#include <stddef.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

enum ts_decoded {
    TS_DECODED,         /* whole */
    TS_DECODED_CUT,     /* the data ends too early; out holds what could be read */
    TS_DECODED_DAMAGED, /* out holds what came before */
    TS_DECODED_UNKNOWN, /* no such coding */
    TS_DECODED_LIMIT,   /* out holds `limit` bytes */
};

/* coding, in any case: "gzip", "x-gzip", "deflate" (in zlib's frame or raw), "br", "zstd",
 * "identity". Appends to out, but at most limit bytes. */
enum ts_decoded ts_decode(struct ts_slice coding, struct ts_slice data, size_t limit,
                          struct ts_buffer *out);

/* One for each library: undo one coding. */
enum ts_decoded ts_decode_gzip(struct ts_slice data, size_t limit, struct ts_buffer *out);
enum ts_decoded ts_decode_deflate(struct ts_slice data, size_t limit, struct ts_buffer *out);
enum ts_decoded ts_decode_brotli(struct ts_slice data, size_t limit, struct ts_buffer *out);
enum ts_decoded ts_decode_zstd(struct ts_slice data, size_t limit, struct ts_buffer *out);

/* Appends, but not beyond `limit` bytes in out since it held `start`. false: the limit is hit. */
static inline bool ts_decoded_add(struct ts_buffer *out, size_t start, size_t limit,
                                  const void *data, size_t bytes)
{
    size_t room = limit - (out->bytes - start);
    ts_buffer_add(out, data, bytes < room ? bytes : room);
    return bytes <= room && !out->failed;
}

enum { TS_DECODE_STEP_BYTES = 16384 };

#endif
