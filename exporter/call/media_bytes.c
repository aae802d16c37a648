/* Types by the first bytes, from the formats' own specifications. */
#include <stdbool.h>
#include <stdint.h>

#include "exporter/call/media_type.h"

static const struct {
    size_t offset;
    const char *mark;
    size_t bytes;
    const char *type;
} marks[] = {
    {0, "\x89PNG\r\n\x1a\n", 8, "image/png"},
    {0, "\xff\xd8\xff", 3, "image/jpeg"},
    {0, "GIF87a", 6, "image/gif"},
    {0, "GIF89a", 6, "image/gif"},
    {0, "II*\0", 4, "image/tiff"},
    {0, "MM\0*", 4, "image/tiff"},
    {8, "WEBP", 4, "image/webp"}, /* after RIFF and a length */
    {8, "WAVE", 4, "audio/wav"},
    {8, "AVI ", 4, "video/x-msvideo"},
    {0, "%PDF-", 5, "application/pdf"},
    {0, "OggS\0", 5, "audio/ogg"},
    {0, "fLaC", 4, "audio/flac"},
    {0, "ID3\x02", 4, "audio/mpeg"},
    {0, "ID3\x03", 4, "audio/mpeg"},
    {0, "ID3\x04", 4, "audio/mpeg"},
    {4, "ftypM4A", 7, "audio/mp4"},
    {4, "ftypavif", 8, "image/avif"},
    {4, "ftypheic", 8, "image/heic"},
    {4, "ftypmif1", 8, "image/heic"},
    {4, "ftyp", 4, "video/mp4"},
    {0, "\x1a\x45\xdf\xa3", 4, "video/webm"}, /* Matroska, of which it is a kind */
    {0, "PK\x03\x04", 4, "application/zip"},  /* office documents too */
};

static bool is_marked(size_t row, const unsigned char *bytes, size_t count)
{
    if (count < marks[row].offset + marks[row].bytes ||
        memcmp(bytes + marks[row].offset, marks[row].mark, marks[row].bytes) != 0)
        return false;
    bool is_riff = marks[row].offset == 8;
    return !is_riff || memcmp(bytes, "RIFF", 4) == 0;
}

/* Two letters alone would be found in any bytes: the reserved fields are zero too. */
static bool is_bitmap(const unsigned char *bytes, size_t count)
{
    return count > 18 && memcmp(bytes, "BM", 2) == 0 && memcmp(bytes + 6, "\0\0\0\0", 4) == 0 &&
           bytes[15] == 0 && bytes[16] == 0 && bytes[17] == 0;
}

/* Bytes of an MPEG audio frame of layer 3 (ISO 11172-3, 13818-3); 0: no such frame begins here. */
static size_t frame_bytes(const unsigned char *at)
{
    static const uint16_t kbits[2][16] = {
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}};
    static const uint16_t rates[4][4] = {
        {11025, 12000, 8000, 0}, {0, 0, 0, 0}, {22050, 24000, 16000, 0}, {44100, 48000, 32000, 0}};
    unsigned version = at[1] >> 3 & 3, layer = at[1] >> 1 & 3;
    size_t bits = kbits[version == 3][at[2] >> 4], rate = rates[version][at[2] >> 2 & 3];
    if (at[0] != 0xff || (at[1] & 0xe0) != 0xe0 || layer != 1 || !bits || !rate)
        return 0;
    return (version == 3 ? 144000 : 72000) * bits / rate + (at[2] >> 1 & 1);
}

/* A frame has eleven bits to be known by: the next one must follow where it ends. */
static bool is_mp3(const unsigned char *bytes, size_t count)
{
    size_t first = count > 4 ? frame_bytes(bytes) : 0;
    return first && first + 4 <= count && frame_bytes(bytes + first);
}

const char *ts_media_type_of_bytes(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (is_marked(i, bytes, count))
            return marks[i].type;
    return is_bitmap(bytes, count) ? "image/bmp" : is_mp3(bytes, count) ? "audio/mpeg" : NULL;
}
