/* Finding the rows of a model. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/price/table.h"

#define PRICE(input, output)                                                                       \
    {                                                                                              \
        input, output, -1, -1, -1, -1, -1, -1                                                      \
    }
static const struct ts_price_row rows[] = {
    {"bedrock", "a.claude-v1:0", "", 0, PRICE(3, 15)},
    {"bedrock", "eu.a.claude-v1:0", "", 0, PRICE(4, 16)},
    {"openai", "gpt-x", "", 0, PRICE(1, 2)},
    {"openai", "gpt-x", "", 1000, PRICE(5, 6)},
    {"openai", "gpt-x", "flex", 0, PRICE(0.5, 1)},
    {"openai", "gpt-x-2024-05-13", "", 0, PRICE(9, 9)},
    {"openai", "o/models", "", 0, PRICE(7, 7)},
};
static const struct ts_price_table table = {rows, sizeof rows / sizeof *rows};

static double input_price(const char *provider, const char *model)
{
    struct ts_price_table found = ts_price_rows_like(&table, provider, model);
    return found.count ? found.rows[0].price.input : -1;
}

Test(price_table, what_is_not_in_it)
{
    static char name[1000];
    memset(name, 'a', sizeof name - 1);
    struct ts_price_table none = {NULL, 0};
    cr_assert_eq(ts_price_rows_like(&none, "openai", "gpt-x").count, 0, "an empty table");
    cr_assert_eq(input_price("openai", ""), -1, "no name");
    cr_assert_eq(input_price("openai", name), -1, "a name beyond all measure");
    cr_assert_eq(input_price("openai", "gpt-y"), -1, "another model");
    cr_assert_eq(input_price("openai", "gpt"), -1, "the beginning of a name");
    cr_assert_eq(input_price("openai", "gpt-x-mini"), -1, "a longer name");
    cr_assert_eq(input_price("azure", "gpt-x"), -1, "another provider");
    cr_assert_eq(input_price("openai", "gpt-x-20240"), -1, "this is no date");
    cr_assert_eq(input_price("openai", "gpt-x-2024-5-130"), -1, "nor this");
    cr_assert_eq(input_price("openai", "us.gpt-x"), -1, "regions are Bedrock's");
}

Test(price_table, names_that_providers_document_as_the_same)
{
    cr_assert_eq(input_price("openai", "gpt-x"), 1, "the very name");
    cr_assert_eq(input_price("openai", "gpt-x-2024-08-06"), 1, "of a day");
    cr_assert_eq(input_price("openai", "gpt-x-20240806"), 1, "in the other way");
    cr_assert_eq(input_price("openai", "gpt-x@20240806"), 1, "in Vertex AI's");
    cr_assert_eq(input_price("openai", "gpt-x@default"), 1, "without a day");
    cr_assert_eq(input_price("openai", "gpt-x-2024-05-13"), 9, "a row of its own comes first");
    cr_assert_eq(input_price("openai", "models/gpt-x"), 1, "as a resource");
    cr_assert_eq(input_price("openai", "openai/gpt-x-2024-08-06"), 1, "vendor and day");
    cr_assert_eq(input_price("openai", "o/models"), 7, "a slash may be part of the name");
    cr_assert_eq(input_price("bedrock", "us.a.claude-v1:0"), 3, "a region");
    cr_assert_eq(input_price("bedrock", "eu.a.claude-v1:0"), 4, "one with a price of its own");
    cr_assert_eq(
        input_price("bedrock", "arn:aws:bedrock:us-east-1::foundation-model/a.claude-v1:0"), 3,
        "an ARN");
    cr_assert_eq(input_price("bedrock", "arn:aws:bedrock:x:1:inference-profile/us.a.claude-v1:0"),
                 3, "an ARN of a profile");
}

Test(price_table, size_and_tier)
{
    struct ts_price_table found = ts_price_rows(&table, "openai", "gpt-x");
    cr_assert_eq(found.count, 3, "all rows of the name and no other");
    cr_assert_eq(ts_price_for(&found, "", 1000)->input, 1, "up to the bound");
    cr_assert_eq(ts_price_for(&found, "", 1001)->input, 5, "above it");
    cr_assert_eq(ts_price_for(&found, "flex", 10)->input, 0.5, "a tier");
    cr_assert_null(ts_price_for(&found, "flex", 1001), "which is silent about large requests");
    cr_assert_null(ts_price_for(&found, "priority", 10), "a tier without a row");
}

Test(price_table, the_built_in_one)
{
    for (size_t i = 0; i < ts_builtin_price_count; i++) {
        const struct ts_price_row *row = &ts_builtin_prices[i];
        cr_assert(i == 0 || ts_price_row_compare(row - 1, row) < 0, "%s %s is in order",
                  row->provider, row->model);
        cr_assert(row->price.input > 0 && row->price.input < 1000, "%s %s: dollars for a million",
                  row->provider, row->model);
        cr_assert(row->price.output >= 0 || row->price.output == TS_NO_PRICE, "%s", row->model);
        cr_assert(row->price.cache_read <= row->price.input, "%s: the cache is no dearer",
                  row->model);
    }
    cr_assert_eq(strlen(ts_builtin_prices_date), 10, "it has a date");
}
