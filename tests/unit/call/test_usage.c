/* Tests of exporter/call/usage.h. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "exporter/call/usage.h"

static struct ts_usage usage;

static bool known(const char *answer)
{
    ts_usage_read(ts_slice_text(answer), &usage);
    return usage.known;
}

static bool is(struct ts_count count, int64_t value)
{
    return count.known && count.value == value;
}

Test(usage, absent)
{
    cr_assert_not(known(""), "no answer has no usage");
    cr_assert_not(known("[]"), "a list has none");
    cr_assert_not(known("{\"usage\":null}"), "null is none");
    cr_assert_not(known("{\"usage\":{}}"), "an empty object is none");
    cr_assert_not(known("{\"usage\":{\"prompt_tokens\":\"3\"}}"), "texts are no counts");
    cr_assert_not(known("{\"usage\":{\"prompt_tokens\":-3}}"), "negative numbers are none");
    cr_assert_not(known("{\"usage\":{\"total_tokens\":18}}"),
                  "a total that does not say of what is none");
    cr_assert_not(usage.total.known, "nor is anything of it kept");
}

Test(usage, plain)
{
    cr_assert(known("{\"usage\":{\"prompt_tokens\":67,\"completion_tokens\":45,"
                    "\"total_tokens\":112}}"),
              "it is known");
    cr_assert(is(usage.input, 67), "input is prompt_tokens");
    cr_assert(is(usage.output, 45), "output is completion_tokens");
    cr_assert(is(usage.total, 112), "the total is the provider's");
    cr_assert_not(usage.cache_read.known, "what was not sent is not known");
}

Test(usage, total)
{
    cr_assert(known("{\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":4}}"), "known");
    cr_assert(is(usage.total, 10), "without a total it is the sum");
    cr_assert(known("{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,"
                    "\"total_tokens\":385}}"),
              "known");
    cr_assert(is(usage.total, 385), "a total that is more than the sum stays");
    cr_assert(known("{\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}"), "embeddings");
    cr_assert_not(usage.output.known, "have no output");
    cr_assert(known("{\"usage\":{\"prompt_tokens\":9223372036854775807,"
                    "\"completion_tokens\":9223372036854775807}}"),
              "known");
    cr_assert_not(usage.total.known, "a sum that overflows is none");
}

Test(usage, details)
{
    known("{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":9,\"prompt_tokens_details\":"
          "{\"cached_tokens\":4,\"cache_write_tokens\":3,\"audio_tokens\":2},"
          "\"completion_tokens_details\":{\"reasoning_tokens\":5,\"audio_tokens\":1}}}");
    cr_assert(is(usage.cache_read, 4), "cached_tokens were read from the cache");
    cr_assert(is(usage.cache_creation, 3), "cache_write_tokens went into it");
    cr_assert(is(usage.reasoning, 5), "reasoning is told");
    cr_assert(is(usage.audio_input, 2) && is(usage.audio_output, 1), "sound is told");
    cr_assert(is(usage.input, 10) && is(usage.output, 9), "all of it is within input and output");
}

Test(usage, cached_tokens_of_others)
{
    static const char *const spellings[] = {"prompt_cache_hit_tokens", "cached_tokens",
                                            "num_cached_tokens", "cache_read_input_tokens"};
    char text[200];
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        snprintf(text, sizeof text, "{\"usage\":{\"prompt_tokens\":9,\"%s\":8}}", spellings[i]);
        known(text);
        cr_expect(is(usage.cache_read, 8), "%s is what was read from the cache", spellings[i]);
    }
    known("{\"usage\":{\"prompt_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":4},"
          "\"prompt_cache_hit_tokens\":4}}");
    cr_assert(is(usage.cache_read, 4), "said twice it is counted once");
}

Test(usage, places)
{
    known("{\"x_groq\":{\"usage\":{\"prompt_tokens\":1}}}");
    cr_assert(is(usage.input, 1), "under x_groq");
    known("{\"usage\":{\"prompt_tokens\":1},\"x_groq\":{\"usage\":{\"prompt_tokens\":1}}}");
    cr_assert(is(usage.input, 1), "in both places it is counted once");
    known("{\"usage\":null,\"choices\":[{\"usage\":{\"prompt_tokens\":1}}]}");
    cr_assert(is(usage.input, 1), "within the choice");
}

Test(usage, reasoning_beside_the_output)
{
    known("{\"usage\":{\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":341,"
          "\"completion_tokens_details\":{\"reasoning_tokens\":300}}}");
    cr_assert(is(usage.output, 309), "output includes reasoning when the total says so");
    known("{\"usage\":{\"prompt_tokens\":32,\"completion_tokens\":309,\"total_tokens\":341,"
          "\"completion_tokens_details\":{\"reasoning_tokens\":300}}}");
    cr_assert(is(usage.output, 309), "and is not added twice");
}

static double cost_of(const char *answer)
{
    double cost = -1;
    return ts_usage_cost(ts_slice_text(answer), &cost) ? cost : -1;
}

Test(usage, cost)
{
    cr_assert_float_eq(cost_of("{}"), -1, 1e-12, "none");
    cr_assert_float_eq(cost_of("{\"usage\":{\"cost\":0}}"), -1, 1e-12, "0 says nothing");
    cr_assert_float_eq(cost_of("{\"usage\":{\"cost\":0.00125}}"), 0.00125, 1e-12, "a number");
    cr_assert_float_eq(cost_of("{\"usage\":{\"cost\":{\"total_cost\":0.005}}}"), 0.005, 1e-12,
                       "an object");
    cr_assert_float_eq(cost_of("{\"usage\":{\"cost_in_usd_ticks\":37756000}}"), 0.0037756, 1e-12,
                       "ten thousand million ticks are a dollar");
}
