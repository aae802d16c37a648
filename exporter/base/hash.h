/* SipHash-2-4 with a fixed key (Aumasson, Bernstein: "SipHash: a fast short-input PRF"), used for
 * ids and digests that must be the same in every process that reads the same journal. */
#ifndef TS_BASE_HASH_H
#define TS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct ts_hash {
    uint64_t v0, v1, v2, v3;
    uint64_t bytes;
    unsigned char tail[8];
};

void ts_hash_init(struct ts_hash *hash);
void ts_hash_add(struct ts_hash *hash, const void *data, size_t bytes);
void ts_hash_text(struct ts_hash *hash,
                  const char *text); /* with its NUL, so that "a","bc" != "ab","c" */
void ts_hash_u64(struct ts_hash *hash, uint64_t value);
uint64_t ts_hash_64(struct ts_hash *hash);                     /* ends it */
void ts_hash_128(struct ts_hash *hash, unsigned char out[16]); /* ends it */

#endif
