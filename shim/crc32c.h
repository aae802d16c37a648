/* CRC-32C (Castagnoli polynomial, RFC 3720 appendix B.4), with the processor's instruction where
 * there is one. Pure; safe anywhere. Shared by the journal's writer and its reader. */
#ifndef TS_SHIM_CRC32C_H
#define TS_SHIM_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Continues a CRC: start with crc 0; ts_crc32c(ts_crc32c(0, a), b) is that of a followed by b. */
uint32_t ts_crc32c(uint32_t crc, const void *data, size_t bytes);

#endif
