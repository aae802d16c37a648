/* Tests of exporter/call/params.h. */
#include <criterion/criterion.h>
#include "tests/unit/slice_support.h"
#include "exporter/call/params.h"

static struct ts_call call;

static struct ts_slice param(const char *name)
{
    for (size_t i = 0; i < call.param_count; i++)
        if (strcmp(call.params[i].name, name) == 0)
            return call.params[i].value;
    return (struct ts_slice){0};
}

static void read(const char *request)
{
    ts_arena_free(&call.arena);
    call = (struct ts_call){0};
    ts_params_read(&call, ts_slice_text(request));
}

static void done(void)
{
    ts_arena_free(&call.arena);
}

TestSuite(params, .fini = done);

Test(params, none)
{
    read("");
    cr_assert_eq(call.param_count, 0, "no request has no parameters");
    read("[1]");
    cr_assert_eq(call.param_count, 0, "nor has a list");
    read("{\"temperature\":null,\"messages\":[]}");
    cr_assert_eq(call.param_count, 0, "null is absent");
}

Test(params, values_are_verbatim)
{
    read("{\"temperature\":0.70,\"top_p\":1,\"top_k\":40,\"max_tokens\":100,"
         "\"frequency_penalty\":0,\"presence_penalty\":-0.5,\"seed\":12345678901234567890,"
         "\"n\":2,\"response_format\":{\"type\": \"json_object\"},\"reasoning_effort\":\"low\","
         "\"dimensions\":256}");
    cr_assert(slice_is(param("temperature"), "0.70"), "as it was written");
    cr_assert(slice_is(param("seed"), "12345678901234567890"), "all digits");
    cr_assert(slice_is(param("max_tokens"), "100"), "max_tokens");
    cr_assert(slice_is(param("choice.count"), "2"), "n is the count of choices");
    cr_assert(slice_is(param("response_format"), "{\"type\": \"json_object\"}"), "an object");
    cr_assert_eq(call.param_count, 11, "all of them");
}

Test(params, one_name_for_two_keys)
{
    read("{\"max_tokens\":1,\"max_completion_tokens\":2}");
    cr_assert_eq(call.param_count, 1, "one parameter");
    cr_assert(slice_is(param("max_tokens"), "2"), "the one that is not deprecated");
    read("{\"random_seed\":5}");
    cr_assert(slice_is(param("seed"), "5"), "a seed by another name");
}

Test(params, lists)
{
    read("{\"stop\":\"END\",\"encoding_format\":\"base64\"}");
    cr_assert(slice_is(param("stop_sequences"), "[\"END\"]"), "one text is a list of one");
    cr_assert(slice_is(param("encoding_formats"), "[\"base64\"]"), "also here");
    read("{\"stop\":[\"a\",\"b\"]}");
    cr_assert(slice_is(param("stop_sequences"), "[\"a\",\"b\"]"), "a list stays");
}

Test(params, of_duplicate_keys_the_last)
{
    read("{\"n\":1,\"n\":3}");
    cr_assert(slice_is(param("choice.count"), "3"), "as parsers have it");
}
