/* gzip of a whole body. */
#include "exporter/sink/gzip.h"

#include <zlib.h>

#define GZIP_WINDOW (15 + 16)
#define MEMORY_LEVEL 8
#define MOST_AT_ONCE (1u << 30) /* zlib counts in 32 bits */

int ts_gzip(struct ts_buffer *out, const char *data, size_t bytes)
{
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY))
        return -1;
    int result;
    do {
        unsigned char chunk[16384];
        if (!z.avail_in && bytes) {
            z.next_in = (Bytef *)data;
            z.avail_in = bytes > MOST_AT_ONCE ? MOST_AT_ONCE : (uInt)bytes;
            data += z.avail_in;
            bytes -= z.avail_in;
        }
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        result = deflate(&z, bytes ? Z_NO_FLUSH : Z_FINISH);
        ts_buffer_add(out, chunk, sizeof chunk - z.avail_out);
    } while (result == Z_OK || (result == Z_BUF_ERROR && bytes));
    deflateEnd(&z);
    return result == Z_STREAM_END && !out->failed ? 0 : -1;
}
