/* What a call cost. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter/price/price.h"

static struct ts_call *call;
static struct ts_prices *prices;
static char error[640];
static char path[] = "/tmp/ts-prices-XXXXXX";

static void begin(void)
{
    call = ts_call_new(NULL);
    call->kind = TS_CALL_LLM;
    call->provider = "openai";
    call->response_model = "gpt-4o-2024-08-06";
    call->usage = (struct ts_usage){
        .known = true, .input = {true, 1000}, .output = {true, 100}, .total = {true, 1100}};
    prices = ts_prices_new(NULL, error, sizeof error);
}

static void end(void)
{
    ts_prices_free(prices);
    ts_call_free(call);
}
TestSuite(price, .init = begin, .fini = end);

static double cost(void)
{
    call->has_cost = call->has_cost_parts = false;
    call->cost_source = "";
    ts_price_call(prices, call);
    cr_assert_eq(call->has_cost, *call->cost_source != 0, "a cost says where it is from");
    return call->has_cost ? call->cost_usd : -1;
}

static bool is(double a, double b)
{
    return fabs(a - b) < 1e-12;
}

static void use_file(const char *text)
{
    strcpy(path, "/tmp/ts-prices-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text), "a file");
    close(fd);
    ts_prices_free(prices);
    prices = ts_prices_new(path, error, sizeof error);
    unlink(path);
}

Test(price, never_a_guess)
{
    call->response_model = "gpt-99";
    cr_assert_eq(cost(), -1, "an unknown model");
    call->response_model = "gpt-4o";
    call->provider = "";
    cr_assert_eq(cost(), -1, "a server of one's own");
    call->provider = "openai";
    call->interrupted = true;
    cr_assert_eq(cost(), -1, "half an answer has half its usage");
    call->interrupted = false;
    call->usage.output.known = false;
    cr_assert_eq(cost(), -1, "output that is not told");
    call->usage = (struct ts_usage){0};
    cr_assert_eq(cost(), -1, "no usage");
}

Test(price, tiers_and_ways_without_a_price)
{
    static const char *const answers[] = {"{\"usage\":{\"speed\":\"fast\"}}",
                                          "{\"usage\":{\"inference_geo\":\"us\"}}",
                                          "{\"performanceConfig\":{\"latency\":\"optimized\"}}"};
    static const char *const tiers[] = {"batch", "flex", "priority", "scale", "performance"};
    for (size_t i = 0; i < 5; i++) {
        call->service_tier = tiers[i];
        call->response_model = "gpt-4";
        cr_assert_eq(cost(), -1, "%s", tiers[i]);
    }
    call->service_tier = "Default";
    cr_assert_neq(cost(), -1, "the usual tier");
    for (size_t i = 0; i < 3; i++) {
        call->outputs_json = ts_slice_text(answers[i]);
        cr_assert_eq(cost(), -1, "%s", answers[i]);
    }
}

Test(price, tokens_at_the_prices_of_the_table)
{
    cr_assert(is(cost(), 1000 * 2.5e-6 + 100 * 10e-6), "input and output");
    cr_assert(is(call->input_cost_usd, 0.0025) && is(call->output_cost_usd, 0.001), "in parts");
    cr_assert(strncmp(call->cost_source, "built-in 20", 11) == 0, "of the table of a day");
    call->usage.cache_read = (struct ts_count){true, 400};
    cr_assert(is(cost(), 600 * 2.5e-6 + 400 * 1.25e-6 + 100 * 10e-6), "the cache has its own");
    call->usage.cache_read.value = 1001;
    cr_assert_eq(cost(), -1, "a part that is more than the whole");
}

Test(price, a_cache_without_a_price)
{
    call->usage.cache_read = (struct ts_count){true, 400};
    call->response_model = "gpt-4";
    cr_assert(is(cost(), 1000 * 30e-6 + 100 * 60e-6), "costs what the input costs");
    use_file("{\"m\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-6,"
             "\"output_cost_per_token\": 2e-6, \"cache_read_input_token_cost\": 1e-7,"
             "\"input_cost_per_token_flex\": 5e-7, \"output_cost_per_token_flex\": 1e-6}}");
    call->response_model = "m";
    cr_assert(is(cost(), 600 * 1e-6 + 400 * 1e-7 + 100 * 2e-6), "one that has a price");
    call->service_tier = "flex";
    cr_assert_eq(cost(), -1, "but not in this tier");
    call->usage.cache_read.value = 0;
    cr_assert(is(cost(), 1000 * 5e-7 + 100 * 1e-6), "which matters to no other call");
}

Test(price, what_was_written_to_the_cache)
{
    call->provider = "anthropic";
    call->response_model = "claude-haiku-4-5-20251001";
    call->usage.cache_creation = (struct ts_count){true, 500};
    cr_assert(is(cost(), 500 * 1e-6 + 500 * 1.25e-6 + 100 * 5e-6), "for five minutes");
    call->outputs_json =
        ts_slice_text("{\"usage\":{\"cache_creation\":{\"ephemeral_1h_input_tokens\":200}}}");
    cr_assert(is(cost(), 500 * 1e-6 + 300 * 1.25e-6 + 200 * 2e-6 + 100 * 5e-6), "for an hour");
    call->response_model = "claude-3-haiku-20240307";
    cr_assert_eq(cost(), -1, "a model without a price for that");
}

Test(price, sound)
{
    call->response_model = "gpt-4o-audio-preview";
    call->usage.audio_input = (struct ts_count){true, 300};
    call->usage.audio_output = (struct ts_count){true, 50};
    cr_assert(is(cost(), 700 * 2.5e-6 + 300 * 40e-6 + 50 * 10e-6 + 50 * 80e-6), "has its prices");
    call->usage.cache_read = (struct ts_count){true, 10};
    cr_assert_eq(cost(), -1, "unless it came out of the cache, which nobody tells");
    call->usage.cache_read.known = false;
    call->response_model = "gpt-4o";
    cr_assert_eq(cost(), -1, "and none with a model that hears nothing");
}

Test(price, the_model_as_answered_then_as_asked)
{
    call->request_model = "gpt-4o-mini";
    cr_assert(is(cost(), 1000 * 2.5e-6 + 100 * 10e-6), "as answered");
    call->response_model = "";
    cr_assert(is(cost(), 1000 * 0.15e-6 + 100 * 0.6e-6), "as asked");
    call->provider = "azure";
    cr_assert_eq(cost(), -1, "which is a name of the user's own in Azure");
}

Test(price, embeddings_have_no_output)
{
    call->kind = TS_CALL_EMBEDDING;
    call->response_model = "text-embedding-3-small";
    call->usage.output.known = false;
    cr_assert(is(cost(), 1000 * 0.02e-6), "input alone");
}

Test(price, the_provider_knows_best)
{
    call->has_cost = true;
    call->cost_usd = 0.5;
    ts_price_call(prices, call);
    cr_assert_eq(call->cost_usd, 0.5, "what it says stays");
    cr_assert_str_eq(call->cost_source, "provider", "and is marked");
    cr_assert_not(call->has_cost_parts, "parts are not known");
    ts_price_call(NULL, call);
    cr_assert_str_eq(call->cost_source, "provider", "without a table too");
    call->has_cost = false;
    call->cost_source = "";
    ts_price_call(NULL, call);
    cr_assert_not(call->has_cost, "which is all that counts then");
}

Test(price, files_that_cannot_be_read)
{
    static const struct {
        const char *text, *words;
    } cases[] = {{"", "line 1"},
                 {"{\n\"a\": 1,\n\"b\" 2}", "is not JSON at line 3"},
                 {"[]", "no object of models"}};
    for (size_t i = 0; i < 3; i++) {
        use_file(cases[i].text);
        cr_assert(strstr(error, cases[i].words), "%s: %s", cases[i].text, error);
        cr_assert(strstr(error, "TRACESHIM_PRICES=/tmp/ts-prices-"), "where: %s", error);
        cr_assert_eq(cost(), -1, "the table is not taken in its place");
    }
    ts_prices_free(prices);
    prices = ts_prices_new("/no/such/file", error, sizeof error);
    cr_assert(strstr(error, "No such file"), "%s", error);
    ts_prices_free(prices);
    prices = ts_prices_new("/dev/zero", error, sizeof error);
    cr_assert(strstr(error, "cannot be read"), "%s", error);
}

Test(price, the_users_file)
{
    use_file("{\"sample_spec\": {\"input_cost_per_token\": \"a price\"},"
             "\"gpt-4o\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-06,"
             "  \"output_cost_per_token\": 2e-06, \"max_tokens\": 5, \"mode\": \"chat\"},"
             "\"groq/fast\": {\"litellm_provider\": \"groq\", \"input_cost_per_token\": 3e-06,"
             "  \"output_cost_per_token\": 4e-06, \"output_cost_per_reasoning_token\": 8e-06,"
             "  \"input_cost_per_token_above_2k_tokens\": 9e-06,"
             "  \"output_cost_per_token_above_2k_tokens\": 9e-06,"
             "  \"input_cost_per_token_flex\": 1e-06, \"output_cost_per_token_flex\": 1e-06},"
             "\"odd\": {\"input_cost_per_token_above_9223372036854775807k_tokens\": 1,"
             "  \"input_cost_per_token_above_\": 1, \"input_cost_per_tokens\": 1},"
             "\"mine\": {\"input_cost_per_token\": 0, \"output_cost_per_token\": 0},"
             "\"gpt-4\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": \"2\"}}");
    cr_assert(strstr(error, "input_cost_per_token of \"gpt-4\" is no price"), "%s", error);
    cr_assert_eq(ts_prices_own(prices), 5, "models");
    cr_assert(is(cost(), 1000 * 1e-6 + 100 * 2e-6), "comes before the table");
    cr_assert_str_eq(call->cost_source, "file", "and is marked");
    call->response_model = "gpt-4";
    cr_assert_eq(cost(), -1, "a bad entry is not replaced by the table's");
    call->response_model = "gpt-4o-mini";
    cr_assert(is(cost(), 1000 * 0.15e-6 + 100 * 0.6e-6), "what it does not name is the table's");
    call->response_model = "mine";
    call->provider = "";
    cr_assert_eq(cost(), 0, "an entry without a provider is for every server");
    call->provider = "groq";
    call->response_model = "fast";
    call->usage.reasoning = (struct ts_count){true, 60};
    cr_assert(is(cost(), 1000 * 3e-6 + 40 * 4e-6 + 60 * 8e-6), "reasoning has its own price");
    call->service_tier = "flex";
    cr_assert(is(cost(), 1000 * 1e-6 + 100 * 1e-6), "so has a tier");
    call->service_tier = "";
    call->usage.input.value = 2001;
    cr_assert(is(cost(), 2001 * 9e-6 + 100 * 9e-6), "and a large request");
}
