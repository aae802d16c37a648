#include "exporter/base/hash.h"

#include <string.h>

/* The key is arbitrary and fixed for ever: ids in servers depend on it. */
#define KEY0 0x7472616365736869ull
#define KEY1 0x6d20697320322e34ull

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void round_once(struct ts_hash *h)
{
    h->v0 += h->v1;
    h->v1 = rotate(h->v1, 13) ^ h->v0;
    h->v0 = rotate(h->v0, 32);
    h->v2 += h->v3;
    h->v3 = rotate(h->v3, 16) ^ h->v2;
    h->v0 += h->v3;
    h->v3 = rotate(h->v3, 21) ^ h->v0;
    h->v2 += h->v1;
    h->v1 = rotate(h->v1, 17) ^ h->v2;
    h->v2 = rotate(h->v2, 32);
}

static void add_word(struct ts_hash *h, const unsigned char *bytes)
{
    uint64_t m = 0;
    for (int i = 7; i >= 0; i--)
        m = m << 8 | bytes[i];
    h->v3 ^= m;
    round_once(h);
    round_once(h);
    h->v0 ^= m;
}

void ts_hash_init(struct ts_hash *hash)
{
    *hash = (struct ts_hash){.v0 = KEY0 ^ 0x736f6d6570736575ull,
                             .v1 = KEY1 ^ 0x646f72616e646f6dull ^ 0xee,
                             .v2 = KEY0 ^ 0x6c7967656e657261ull,
                             .v3 = KEY1 ^ 0x7465646279746573ull};
}

void ts_hash_add(struct ts_hash *hash, const void *data, size_t bytes)
{
    const unsigned char *at = data;
    size_t held = hash->bytes % 8;
    hash->bytes += bytes;
    if (held) {
        size_t take = 8 - held < bytes ? 8 - held : bytes;
        memcpy(hash->tail + held, at, take);
        at += take;
        bytes -= take;
        if (held + take < 8)
            return;
        add_word(hash, hash->tail);
    }
    for (; bytes >= 8; at += 8, bytes -= 8)
        add_word(hash, at);
    if (bytes)
        memcpy(hash->tail, at, bytes);
}

void ts_hash_text(struct ts_hash *hash, const char *text)
{
    ts_hash_add(hash, text, strlen(text) + 1);
}

void ts_hash_u64(struct ts_hash *hash, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
    ts_hash_add(hash, bytes, sizeof bytes);
}

static void finish_tail(struct ts_hash *hash)
{
    unsigned char last[8] = {0};
    memcpy(last, hash->tail, hash->bytes % 8);
    last[7] = (unsigned char)hash->bytes;
    add_word(hash, last);
}

static uint64_t finish_half(struct ts_hash *hash, unsigned char mark)
{
    if (mark == 0xee)
        hash->v2 ^= mark;
    else
        hash->v1 ^= mark;
    for (int i = 0; i < 4; i++)
        round_once(hash);
    return hash->v0 ^ hash->v1 ^ hash->v2 ^ hash->v3;
}

uint64_t ts_hash_64(struct ts_hash *hash)
{
    finish_tail(hash);
    return finish_half(hash, 0xee);
}

void ts_hash_128(struct ts_hash *hash, unsigned char out[16])
{
    finish_tail(hash);
    uint64_t half[2];
    half[0] = finish_half(hash, 0xee);
    half[1] = finish_half(hash, 0xdd);
    for (int i = 0; i < 16; i++)
        out[i] = (unsigned char)(half[i / 8] >> 8 * (i % 8));
}
