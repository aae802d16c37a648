/* CRC-32C: takes the processor's instruction where there is one, else tables. */
#include "shim/crc32c.h"

#include <stdatomic.h>

#include "shim/crc32c_ways.h"

uint32_t ts_crc32c(uint32_t crc, const void *data, size_t bytes)
{
    static _Atomic(ts_crc32c_way *) chosen;
    ts_crc32c_way *way = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (!way) {
        way = ts_crc32c_has_instruction() ? ts_crc32c_by_instruction : ts_crc32c_by_table;
        atomic_store_explicit(&chosen, way, memory_order_relaxed);
    }
    return ~way(~crc, data, bytes);
}
