/* From usage and a table to a cost. */
#include "exporter/price/price.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/arena.h"
#include "exporter/price/table.h"
#include "exporter/wire/json.h"

struct ts_prices {
    struct ts_arena arena; /* the file's rows */
    struct ts_price_table own, builtin;
    char builtin_source[32];
};

struct ts_prices *ts_prices_new(const char *path, char *error, size_t error_size)
{
    struct ts_prices *prices = calloc(1, sizeof *prices);
    error[0] = 0;
    if (!prices)
        return NULL;
    snprintf(prices->builtin_source, sizeof prices->builtin_source, "built-in %s",
             ts_builtin_prices_date);
    bool has_file = path && *path;
    if (!has_file || ts_price_file_read(path, &prices->arena, &prices->own, error, error_size))
        prices->builtin = (struct ts_price_table){ts_builtin_prices, ts_builtin_price_count};
    return prices;
}

void ts_prices_free(struct ts_prices *prices)
{
    if (!prices)
        return;
    ts_arena_free(&prices->arena);
    free(prices);
}

size_t ts_prices_own(const struct ts_prices *prices)
{
    size_t count = 0;
    for (size_t i = 0; i < prices->own.count; i++)
        count += prices->own.rows[i].above == 0 && !*prices->own.rows[i].tier;
    return count;
}

/* --- which rows --- */

struct found {
    struct ts_price_table rows;
    const char *source;
};

static bool look(const struct ts_price_table *table, const char *provider, const char *model,
                 const char *source, struct found *found)
{
    *found = (struct found){ts_price_rows_like(table, provider, model), source};
    return found->rows.count > 0;
}

static bool find_model(const struct ts_prices *prices, const char *provider, const char *model,
                       struct found *found)
{
    return (*provider && look(&prices->own, provider, model, "file", found)) ||
           look(&prices->own, "", model, "file", found) ||
           (*provider && look(&prices->builtin, provider, model, prices->builtin_source, found));
}

/* In Azure a request names a deployment, which is a name of the user's own making. */
static bool asks_for_a_model(const struct ts_call *call)
{
    return strcmp(call->provider, "azure") != 0 && strcmp(call->provider, "azure_ai") != 0;
}

static bool find(const struct ts_prices *prices, const struct ts_call *call, struct found *found)
{
    return find_model(prices, call->provider, call->response_model, found) ||
           (asks_for_a_model(call) &&
            find_model(prices, call->provider, call->request_model, found));
}

/* --- for what --- */

/* NULL: a tier that has no rows anywhere. */
static const char *tier_of(const struct ts_call *call)
{
    static const struct {
        const char *sent, *tier;
    } tiers[] = {
        {"", ""},          {"default", ""},       {"standard", ""}, {"auto", ""},
        {"on_demand", ""}, {"standard_only", ""}, {"flex", "flex"}, {"priority", "priority"},
    };
    for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
        if (strcasecmp(call->service_tier, tiers[i].sent) == 0)
            return tiers[i].tier;
    return NULL;
}

/* Ways to run a model that have prices of their own, and none in any table. */
static bool is_run_otherwise(const struct ts_call *call)
{
    static const struct {
        const char *path, *value;
    } ways[] = {
        {"usage.speed", "fast"},                    /* Anthropic */
        {"usage.inference_geo", "us"},              /* Anthropic */
        {"performanceConfig.latency", "optimized"}, /* Bedrock */
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ts_json_is_text(ts_json_path(call->outputs_json, ways[i].path), ways[i].value))
            return true;
    return false;
}

/* Input tokens of a call, each in the one heap that has its price. */
struct tokens {
    int64_t input, cache_read, cache_write, cache_write_1h, audio_input;
    int64_t output, audio_output, reasoning;
};

static int64_t value_of(const struct ts_count *count)
{
    return count->known ? count->value : 0;
}

/* Written to the cache for an hour, which Anthropic tells apart. */
static int64_t written_for_an_hour(const struct ts_call *call)
{
    int64_t tokens = 0;
    ts_json_int(ts_json_path(call->outputs_json, "usage.cache_creation.ephemeral_1h_input_tokens"),
                &tokens);
    return tokens > 0 ? tokens : 0;
}

/* False when the parts are more than the whole: then they are not what they seem. */
static bool split_input(const struct ts_call *call, struct tokens *tokens)
{
    const struct ts_usage *usage = &call->usage;
    tokens->cache_read = value_of(&usage->cache_read);
    tokens->cache_write_1h = written_for_an_hour(call);
    tokens->cache_write = value_of(&usage->cache_creation) - tokens->cache_write_1h;
    tokens->audio_input = value_of(&usage->audio_input);
    if (tokens->audio_input && (tokens->cache_read || tokens->cache_write))
        return false; /* nobody says how much of the sound came out of the cache */
    tokens->input = value_of(&usage->input) - tokens->cache_read - tokens->cache_write -
                    tokens->cache_write_1h - tokens->audio_input;
    return tokens->input >= 0 && tokens->cache_write >= 0;
}

static bool split_output(const struct ts_call *call, const struct ts_price *price,
                         struct tokens *tokens)
{
    tokens->audio_output = value_of(&call->usage.audio_output);
    tokens->reasoning = price->reasoning >= 0 ? value_of(&call->usage.reasoning) : 0;
    tokens->output = value_of(&call->usage.output) - tokens->audio_output - tokens->reasoning;
    return tokens->output >= 0;
}

/* An answer that stopped half-way has not told its usage to the end. */
static bool has_usage(const struct ts_call *call)
{
    const struct ts_usage *usage = &call->usage;
    bool is_whole = usage->output.known || call->kind == TS_CALL_EMBEDDING;
    return usage->known && usage->input.known && is_whole && !call->interrupted &&
           (usage->input.value > 0 || value_of(&usage->output) > 0);
}

/* --- how much --- */

/* Adds tokens at a price; other: what counts in its place when it is not known. False: there are
 * such tokens and no price. */
static bool add(double *sum, int64_t tokens, double price, double other)
{
    price = price < 0 ? other : price;
    if (tokens && price < 0)
        return false;
    *sum += tokens ? (double)tokens * price / 1e6 : 0;
    return true;
}

/* What counts for a cache that has no price: that of the input, as MLflow has it. Not where the
 * model's usual row has one, and only that of a tier or of large requests is missing. */
static double in_place_of(double usual, const struct ts_price *price)
{
    return usual < 0 ? price->input : TS_NO_PRICE;
}

static bool price_input(const struct tokens *tokens, const struct ts_price *price,
                        const struct ts_price *usual, double *sum)
{
    return add(sum, tokens->input, price->input, TS_NO_PRICE) &&
           add(sum, tokens->cache_read, price->cache_read, in_place_of(usual->cache_read, price)) &&
           add(sum, tokens->cache_write, price->cache_write,
               in_place_of(usual->cache_write, price)) &&
           add(sum, tokens->cache_write_1h, price->cache_write_1h, TS_NO_PRICE) &&
           add(sum, tokens->audio_input, price->audio_input, TS_NO_PRICE);
}

static bool price_output(const struct tokens *tokens, const struct ts_price *price, double *sum)
{
    return add(sum, tokens->output, price->output, TS_NO_PRICE) &&
           add(sum, tokens->audio_output, price->audio_output, TS_NO_PRICE) &&
           add(sum, tokens->reasoning, price->reasoning, price->output);
}

static bool price_tokens(struct ts_call *call, const struct ts_price *price,
                         const struct ts_price *usual)
{
    struct tokens tokens = {0};
    double input = 0, output = 0;
    if (!split_input(call, &tokens) || !split_output(call, price, &tokens) ||
        !price_input(&tokens, price, usual, &input) || !price_output(&tokens, price, &output))
        return false;
    call->input_cost_usd = input;
    call->output_cost_usd = output;
    call->cost_usd = input + output;
    return true;
}

static void price_by_table(const struct ts_prices *prices, struct ts_call *call)
{
    struct found found;
    const char *tier = tier_of(call);
    if (!tier || !has_usage(call) || is_run_otherwise(call) || !find(prices, call, &found))
        return;
    const struct ts_price *price = ts_price_for(&found.rows, tier, call->usage.input.value);
    if (!price || !price_tokens(call, price, &found.rows.rows->price))
        return;
    call->has_cost = call->has_cost_parts = true;
    call->cost_source = ts_arena_text(&call->arena, found.source);
    if (!call->cost_source)
        call->cost_source = "";
}

void ts_price_call(const struct ts_prices *prices, struct ts_call *call)
{
    if (call->has_cost)
        call->cost_source = "provider";
    else if (prices)
        price_by_table(prices, call);
}
