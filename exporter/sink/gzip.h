/* gzip (RFC 1952) of a whole body. */
#ifndef TS_SINK_GZIP_H
#define TS_SINK_GZIP_H

#include "exporter/base/buffer.h"

/* Appends the compressed bytes. Returns 0, or -1 when memory is out. */
int ts_gzip(struct ts_buffer *out, const char *data, size_t bytes);

#endif
