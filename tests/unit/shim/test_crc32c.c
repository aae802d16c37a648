/* CRC-32C: the known vectors, and all ways against each other. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "shim/crc32c.h"
#include "shim/crc32c_ways.h"

static unsigned char data[20000];

static void fill(void)
{
    srand(1);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)rand();
}

Test(crc32c, nothing)
{
    cr_assert_eq(ts_crc32c(0, "", 0), 0, "no bytes leave a CRC as it is");
    cr_assert_eq(ts_crc32c(0, NULL, 0), 0, "nor does it look at them");
    cr_assert_eq(ts_crc32c(0x12345678, NULL, 0), 0x12345678, "whatever it was");
}

Test(crc32c, vectors_of_rfc_3720)
{
    unsigned char bytes[32];
    memset(bytes, 0, sizeof bytes);
    cr_assert_eq(ts_crc32c(0, bytes, 32), 0x8a9136aa, "32 zeros");
    memset(bytes, 0xff, sizeof bytes);
    cr_assert_eq(ts_crc32c(0, bytes, 32), 0x62a8ab43, "32 ones");
    for (unsigned i = 0; i < 32; i++)
        bytes[i] = (unsigned char)i;
    cr_assert_eq(ts_crc32c(0, bytes, 32), 0x46dd794e, "rising bytes");
    for (unsigned i = 0; i < 32; i++)
        bytes[i] = (unsigned char)(31 - i);
    cr_assert_eq(ts_crc32c(0, bytes, 32), 0x113fdb5c, "falling bytes");
    cr_assert_eq(ts_crc32c(0, "123456789", 9), 0xe3069283, "the check value of the catalogues");
}

Test(crc32c, continues, .init = fill)
{
    uint32_t whole = ts_crc32c(0, data, sizeof data);
    for (size_t cut = 0; cut < sizeof data; cut += 777) {
        uint32_t first = ts_crc32c(0, data, cut);
        cr_assert_eq(ts_crc32c(first, data + cut, sizeof data - cut), whole,
                     "in two parts, cut at %zu, it is the same", cut);
    }
}

/* Bit by bit, as the definition has it. */
static uint32_t by_definition(uint32_t state, const unsigned char *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        state ^= from[i];
        for (int bit = 0; bit < 8; bit++)
            state = (state >> 1) ^ (state & 1 ? TS_CRC32C_POLYNOMIAL : 0);
    }
    return state;
}

static void compare(ts_crc32c_way *way, const char *name)
{
    fill();
    for (size_t bytes = 0; bytes < 2400; bytes++) {
        const unsigned char *from = data + bytes % 9; /* all alignments */
        uint32_t start = (uint32_t)bytes * 2654435761u;
        cr_assert_eq(way(start, from, bytes), by_definition(start, from, bytes), "%s, %zu bytes",
                     name, bytes);
    }
}

Test(crc32c, tables_are_right)
{
    compare(ts_crc32c_by_table, "tables");
}

Test(crc32c, the_instruction_is_right)
{
    if (!ts_crc32c_has_instruction())
        cr_skip_test("this processor has no instruction for it");
    compare(ts_crc32c_by_instruction, "instruction");
}

Test(crc32c, a_flipped_bit_shows, .init = fill)
{
    uint32_t before = ts_crc32c(0, data, 4096);
    for (size_t bit = 0; bit < 32768; bit += 101) {
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        cr_assert_neq(ts_crc32c(0, data, 4096), before, "bit %zu", bit);
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}
