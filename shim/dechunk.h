/* A look through chunked framing (RFC 9112, 7.1), for the marks that tell a model's request apart.
 */
#ifndef TS_SHIM_DECHUNK_H
#define TS_SHIM_DECHUNK_H

#include <stddef.h>

/* Copies the data of the chunks at data to out (room for bytes). Returns the bytes written; 0: this
 * does not begin with a chunk. A last chunk that is cut off is taken as far as it goes. Safe in a
 * traced program's thread. */
size_t ts_dechunk(const char *data, size_t bytes, char *out);

#endif
