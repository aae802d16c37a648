/* Chunked framing (RFC 9112, 7.1) when its middle is missing; for wire/ only. */
#ifndef TS_WIRE_CHUNKED_H
#define TS_WIRE_CHUNKED_H

#include <stdbool.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

/* Undoes the framing of text that begins somewhere inside a chunked body: looks for the first place
 * from which chunk follows chunk, and takes what stands before it for the rest of a chunk. Returns
 * 1 when the last chunk was seen, 0 when it is cut off, -1 and out unchanged when there is no such
 * place. */
int ts_decode_chunked_tail(struct ts_slice tail, struct ts_buffer *out);

#endif
