/* Finding rows. */
#include "exporter/price/table.h"

#include <string.h>

static int compare_names(const struct ts_price_row *row, const char *provider, const char *model)
{
    int order = strcmp(row->provider, provider);
    return order ? order : strcmp(row->model, model);
}

int ts_price_row_compare(const void *a, const void *b)
{
    const struct ts_price_row *left = a, *right = b;
    int order = compare_names(left, right->provider, right->model);
    if (!order)
        order = strcmp(left->tier, right->tier);
    return order ? order : (left->above > right->above) - (left->above < right->above);
}

struct ts_price_table ts_price_rows(const struct ts_price_table *table, const char *provider,
                                    const char *model)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_names(&table->rows[middle], provider, model) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < table->count && compare_names(&table->rows[end], provider, model) == 0)
        end++;
    return (struct ts_price_table){table->rows + low, end - low};
}

/* The row of a tier with the highest bound that the request is above. */
static const struct ts_price_row *row_for(const struct ts_price_table *rows, const char *tier,
                                          int64_t input_tokens)
{
    const struct ts_price_row *best = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct ts_price_row *row = &rows->rows[i];
        bool counts = row->above == 0 || input_tokens > row->above;
        if (strcmp(row->tier, tier) == 0 && counts && (!best || row->above > best->above))
            best = row;
    }
    return best;
}

/* A tier that says nothing of large requests, where the usual one does, is silent about them. */
const struct ts_price *ts_price_for(const struct ts_price_table *rows, const char *tier,
                                    int64_t input_tokens)
{
    const struct ts_price_row *usual = row_for(rows, "", input_tokens);
    const struct ts_price_row *row = row_for(rows, tier, input_tokens);
    if (!row || (usual && row->above < usual->above) || row->price.input < 0)
        return NULL;
    return &row->price;
}
