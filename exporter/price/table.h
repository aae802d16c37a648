/* Tables of prices: rows in order, found by provider and model. For this room. */
#ifndef TS_PRICE_TABLE_H
#define TS_PRICE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/price/price.h"

#define TS_NO_PRICE (-1.0)

/* US dollars for a million tokens; TS_NO_PRICE: not known. */
struct ts_price {
    double input, output, cache_read, cache_write, cache_write_1h, audio_input, audio_output,
        reasoning;
};

struct ts_price_row {
    const char *provider; /* MLflow's catalogue name; "" in a user's file: any */
    const char *model;
    const char *tier; /* "" the usual one, "flex", "priority" */
    int64_t above;    /* the row is for requests with more input tokens than this */
    struct ts_price price;
};

struct ts_price_table {
    const struct ts_price_row *rows;
    size_t count;
};

extern const struct ts_price_row ts_builtin_prices[];
extern const size_t ts_builtin_price_count;
extern const char ts_builtin_prices_date[];

/* By provider, model, tier and size: for qsort. */
int ts_price_row_compare(const void *a, const void *b);

/* The rows of a model under this very name; count 0: none. */
struct ts_price_table ts_price_rows(const struct ts_price_table *table, const char *provider,
                                    const char *model);

/* The rows of a model under the name, or under one that providers document as the same: without
 * "models/", a vendor, an ARN or a region before it, without a date or version behind it. */
struct ts_price_table ts_price_rows_like(const struct ts_price_table *table, const char *provider,
                                         const char *model);

/* The price for a request of this size in this tier, NULL: not known. */
const struct ts_price *ts_price_for(const struct ts_price_table *rows, const char *tier,
                                    int64_t input_tokens);

/* Reads the user's file; rows and texts are the arena's. Returns false when it cannot be read at
 * all; error is a line, also about the first entry that cannot be read. */
bool ts_price_file_read(const char *path, struct ts_arena *arena, struct ts_price_table *out,
                        char *error, size_t error_size);

#endif
