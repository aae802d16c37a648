/* Chunked framing taken off the beginning of a body. */
#include "shim/dechunk.h"

#include "shim/glob.h"

#include <string.h>

/* Bytes of a chunk's first line with its end, 0: it is none. Extensions are stepped over. */
static size_t read_size(const char *data, size_t bytes, size_t *size)
{
    size_t at = 0;
    *size = 0;
    while (at < bytes && at < 8 && ts_hex_digit(data[at]) >= 0)
        *size = *size * 16 + (size_t)ts_hex_digit(data[at++]);
    const char *end = at ? memchr(data + at, '\n', bytes - at) : NULL;
    return end ? (size_t)(end - data) + 1 : 0;
}

size_t ts_dechunk(const char *data, size_t bytes, char *out)
{
    size_t written = 0, size, head;
    while ((head = read_size(data, bytes, &size)) && size) {
        size_t part = size < bytes - head ? size : bytes - head;
        memcpy(out + written, data + head, part);
        written += part;
        size_t step = head + part + 2;
        if (step >= bytes)
            break;
        data += step;
        bytes -= step;
    }
    return written;
}
