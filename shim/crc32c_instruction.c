/* CRC-32C with the processor's own instruction: SSE 4.2 on x86-64, the CRC extension on ARMv8.
 *
 * The instruction takes three cycles but a new one may begin in each, so long data are read in
 * three lanes at once and the lanes' registers joined: what follows a lane acts on its register as
 * if LANE_BYTES zeros had been read, which is a linear map and hence four small tables. */
#include "shim/crc32c_ways.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)

#define WITH_INSTRUCTION __attribute__((target("sse4.2")))
#define HAVE_INSTRUCTION 1

bool ts_crc32c_has_instruction(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}

WITH_INSTRUCTION static inline uint64_t step8(uint64_t state, uint64_t data)
{
    return __builtin_ia32_crc32di(state, data);
}

WITH_INSTRUCTION static inline uint32_t step1(uint32_t state, unsigned char data)
{
    return __builtin_ia32_crc32qi(state, data);
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

#define WITH_INSTRUCTION
#define HAVE_INSTRUCTION 1
#define HWCAP_CRC32_BIT (1ul << 7) /* arm64's asm/hwcap.h */

bool ts_crc32c_has_instruction(void)
{
    return getauxval(AT_HWCAP) & HWCAP_CRC32_BIT;
}

/* As assembler text, because compilers differ in when they offer the builtins. */
static inline uint64_t step8(uint64_t state, uint64_t data)
{
    uint32_t crc = (uint32_t)state;
    __asm__(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(crc) : "r"(data));
    return crc;
}

static inline uint32_t step1(uint32_t state, unsigned char data)
{
    __asm__(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1" : "+r"(state) : "r"((uint32_t)data));
    return state;
}

#else

#define HAVE_INSTRUCTION 0

bool ts_crc32c_has_instruction(void)
{
    return false;
}

uint32_t ts_crc32c_by_instruction(uint32_t state, const void *data, size_t bytes)
{
    return ts_crc32c_by_table(state, data, bytes);
}

#endif

#if HAVE_INSTRUCTION

#define LANE_BYTES ((size_t)256)

/* shift[k][b]: byte b in the register's byte k, LANE_BYTES zeros later. Filled like the tables of
 * crc32c_table.c: by whoever comes first, with the same numbers. */
static _Atomic uint32_t shift[4][256];
static atomic_bool ready;

static inline uint32_t at(int k, uint32_t byte)
{
    return atomic_load_explicit(&shift[k][byte & 255], memory_order_relaxed);
}

WITH_INSTRUCTION static uint32_t after_zeros(uint32_t state)
{
    uint64_t wide = state;
    for (size_t i = 0; i < LANE_BYTES / 8; i++)
        wide = step8(wide, 0);
    return (uint32_t)wide;
}

static void make_tables(void)
{
    for (int k = 0; k < 4; k++)
        for (uint32_t byte = 1; byte < 256; byte++) {
            uint32_t others = byte & (byte - 1);
            uint32_t lowest = byte ^ others;
            uint32_t value =
                others ? at(k, lowest) ^ at(k, others) : after_zeros(lowest << (8 * k));
            atomic_store_explicit(&shift[k][byte], value, memory_order_relaxed);
        }
    atomic_store_explicit(&ready, true, memory_order_release);
}

static inline uint32_t shifted(uint64_t wide)
{
    uint32_t state = (uint32_t)wide;
    return at(0, state) ^ at(1, state >> 8) ^ at(2, state >> 16) ^ at(3, state >> 24);
}

static inline uint64_t load8(const unsigned char *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

WITH_INSTRUCTION static uint32_t three_lanes(uint32_t state, const unsigned char *from)
{
    uint64_t first = state, second = 0, third = 0;
    for (size_t i = 0; i < LANE_BYTES; i += 8) {
        first = step8(first, load8(from + i));
        second = step8(second, load8(from + LANE_BYTES + i));
        third = step8(third, load8(from + 2 * LANE_BYTES + i));
    }
    return shifted(shifted(first) ^ second) ^ (uint32_t)third;
}

WITH_INSTRUCTION uint32_t ts_crc32c_by_instruction(uint32_t state, const void *data, size_t bytes)
{
    const unsigned char *from = data;
    if (!atomic_load_explicit(&ready, memory_order_acquire))
        make_tables();
    for (; bytes >= 3 * LANE_BYTES; bytes -= 3 * LANE_BYTES, from += 3 * LANE_BYTES)
        state = three_lanes(state, from);
    for (; bytes >= 8; bytes -= 8, from += 8)
        state = (uint32_t)step8(state, load8(from));
    for (; bytes; bytes--, from++)
        state = step1(state, *from);
    return state;
}

#endif
