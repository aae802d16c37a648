/* CRC-32C for the checker, which reads many megabytes; apart from the shim's own, so that a mistake
 * there is seen. Called from Python. */
#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(const unsigned char *data, size_t bytes);

static uint32_t table[256];

__attribute__((constructor)) static void make_table(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
        table[byte] = crc;
    }
}

uint32_t crc32c(const unsigned char *data, size_t bytes)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < bytes; i++)
        crc = table[(crc ^ data[i]) & 255] ^ crc >> 8;
    return ~crc;
}
