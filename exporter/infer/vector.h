/* Vectors: whether an embedding that was received is the one that a search was made with. A program
 * may have written its numbers anew, with fewer digits. */
#ifndef TS_INFER_VECTOR_H
#define TS_INFER_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

#define TS_VECTOR_NUMBERS 8 /* that are compared: the first ones; shorter lists are no vectors */
#define TS_VECTORS_MAX 64

/* Empty: all zeros. */
struct ts_vectors {
    double (*first)[TS_VECTOR_NUMBERS]; /* in the arena */
    size_t count;
};

/* Adds the lists of numbers in a JSON value, and what stands in base64 at "embedding" (IEEE 754
 * single precision, little-endian, as OpenAI's encoding_format has it). */
void ts_vectors_add(struct ts_vectors *vectors, struct ts_arena *arena, struct ts_slice json);

/* Whether a vector is in both. */
bool ts_vectors_meet(const struct ts_vectors *a, const struct ts_vectors *b);

#endif
