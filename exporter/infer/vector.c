/* Vectors of embeddings. */
#include "exporter/infer/vector.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include "exporter/wire/json.h"

enum { DEEPEST = 64 };
/* Single precision has seven digits; programs that print fewer than five are not met. */
#define TOLERANCE 1e-5

static double (*add_one(struct ts_vectors *vectors, struct ts_arena *arena))[TS_VECTOR_NUMBERS]
{
    if (vectors->count == TS_VECTORS_MAX)
        return NULL;
    if (!vectors->first)
        vectors->first = ts_arena_alloc(arena, TS_VECTORS_MAX * sizeof *vectors->first);
    return vectors->first ? &vectors->first[vectors->count] : NULL;
}

static bool read_numbers(struct ts_slice list, double out[TS_VECTOR_NUMBERS])
{
    struct ts_json_iter iter = ts_json_begin(list);
    for (size_t i = 0; i < TS_VECTOR_NUMBERS; i++)
        if (!ts_json_next(&iter) || !ts_json_double(iter.value, &out[i]))
            return false;
    return true;
}

static int digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : c == '=' ? 0 : -1;
}

/* The first 32 bytes of base64 text, which has no escapes. */
static bool read_base64(struct ts_slice string, double out[TS_VECTOR_NUMBERS])
{
    unsigned char bytes[TS_VECTOR_NUMBERS * 4 + 3];
    size_t count = 0;
    uint32_t bits = 0;
    for (size_t i = 1; count < TS_VECTOR_NUMBERS * 4; i++) {
        int value = i < string.n ? digit(string.p[i]) : -1;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 0)
            for (int shift = 16; shift >= 0; shift -= 8)
                bytes[count++] = (unsigned char)(bits >> shift);
    }
    for (size_t i = 0; i < TS_VECTOR_NUMBERS; i++) {
        float number;
        memcpy(&number, bytes + i * 4, sizeof number);
        out[i] = (double)number;
    }
    return true;
}

static void add(struct ts_vectors *vectors, struct ts_arena *arena, struct ts_slice json,
                bool is_embedding, int depth)
{
    enum ts_json_kind kind = ts_json_kind(json);
    bool may_be = kind == TS_JSON_ARRAY || (kind == TS_JSON_STRING && is_embedding);
    double(*next)[TS_VECTOR_NUMBERS] = may_be ? add_one(vectors, arena) : NULL;
    if (next && (kind == TS_JSON_ARRAY ? read_numbers(json, *next) : read_base64(json, *next))) {
        vectors->count++;
        return;
    }
    if ((kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY) || depth == DEEPEST)
        return;
    struct ts_json_iter iter = ts_json_begin(json);
    while (vectors->count < TS_VECTORS_MAX && ts_json_next(&iter))
        add(vectors, arena, iter.value, ts_json_key_is(&iter, "embedding"), depth + 1);
}

void ts_vectors_add(struct ts_vectors *vectors, struct ts_arena *arena, struct ts_slice json)
{
    add(vectors, arena, json, false, 0);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static bool is_same(const double a[TS_VECTOR_NUMBERS], const double b[TS_VECTOR_NUMBERS])
{
    bool all_zero = true;
    for (size_t i = 0; i < TS_VECTOR_NUMBERS; i++) {
        double size = larger(fabs(a[i]), fabs(b[i]));
        if (!(fabs(a[i] - b[i]) <= TOLERANCE * larger(size, 1e-3)))
            return false;
        all_zero &= size == 0;
    }
    return !all_zero;
}

bool ts_vectors_meet(const struct ts_vectors *a, const struct ts_vectors *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (is_same(a->first[i], b->first[k]))
                return true;
    return false;
}
