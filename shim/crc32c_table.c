/* CRC-32C with eight tables, eight bytes at a time ("slicing by 8", Kounavis and Berry). */
#include "shim/crc32c_ways.h"

#include <stdatomic.h>
#include <string.h>

/* table[k][b]: what byte b does to the register k bytes later. Threads that come first together
 * all write the same numbers, so there is nothing to wait for, also not in the child of a fork. */
static _Atomic uint32_t table[8][256];
static atomic_bool ready;

static uint32_t at(int k, uint32_t byte)
{
    return atomic_load_explicit(&table[k][byte & 255], memory_order_relaxed);
}

static void put(int k, uint32_t byte, uint32_t value)
{
    atomic_store_explicit(&table[k][byte], value, memory_order_relaxed);
}

static void make_tables(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ (value & 1 ? TS_CRC32C_POLYNOMIAL : 0);
        put(0, byte, value);
    }
    for (int k = 1; k < 8; k++)
        for (uint32_t byte = 0; byte < 256; byte++)
            put(k, byte, (at(k - 1, byte) >> 8) ^ at(0, at(k - 1, byte)));
    atomic_store_explicit(&ready, true, memory_order_release);
}

static uint32_t eight_bytes(uint32_t state, const unsigned char *data)
{
    uint32_t low, high;
    memcpy(&low, data, sizeof low);
    memcpy(&high, data + 4, sizeof high);
    low ^= state;
    return at(7, low) ^ at(6, low >> 8) ^ at(5, low >> 16) ^ at(4, low >> 24) ^ at(3, high) ^
           at(2, high >> 8) ^ at(1, high >> 16) ^ at(0, high >> 24);
}

uint32_t ts_crc32c_by_table(uint32_t state, const void *data, size_t bytes)
{
    const unsigned char *from = data;
    if (!atomic_load_explicit(&ready, memory_order_acquire))
        make_tables();
    for (; bytes >= 8; bytes -= 8, from += 8)
        state = eight_bytes(state, from);
    for (; bytes; bytes--, from++)
        state = (state >> 8) ^ at(0, state ^ *from);
    return state;
}
