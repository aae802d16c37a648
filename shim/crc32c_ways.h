/* The ways of computing a CRC-32C that ts_crc32c chooses from, here so that tests can compare them.
 * They take and give the register itself, which ts_crc32c inverts before and after. Pure; safe
 * anywhere. */
#ifndef TS_SHIM_CRC32C_WAYS_H
#define TS_SHIM_CRC32C_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TS_CRC32C_POLYNOMIAL 0x82f63b78u /* bits reversed */

typedef uint32_t ts_crc32c_way(uint32_t state, const void *data, size_t bytes);

uint32_t ts_crc32c_by_table(uint32_t state, const void *data, size_t bytes);

/* Only where ts_crc32c_has_instruction says so. */
uint32_t ts_crc32c_by_instruction(uint32_t state, const void *data, size_t bytes);
bool ts_crc32c_has_instruction(void);

#endif
