/* Tests of exporter/provider/anthropic_count_tokens.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

#define REQUEST "{\"model\":\"claude-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(anthropic_count_tokens, .fini = done);

Test(anthropic_count_tokens, is_no_use_of_tokens)
{
    call = CALL(.url = "https://api.anthropic.com/v1/messages/count_tokens", .request = REQUEST,
                .response = "{\"input_tokens\":14}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no model call");
    cr_assert_str_eq(call->name, "count_tokens claude-x", "a name of its own");
    cr_assert_str_eq(call->provider, "anthropic", "whose it is");
    cr_assert_not(call->usage.known, "no tokens are used");
    cr_assert_eq(call->input_count, 0, "nor is anything said");
    cr_assert(slice_is(call->outputs_json, "{\"input_tokens\":14}"), "the answer is shown");
}

Test(anthropic_count_tokens, at_google)
{
    call = CALL(.url = "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/"
                       "publishers/anthropic/models/count-tokens:rawPredict",
                .request = REQUEST, .response = "{\"input_tokens\":14}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no model call there either");
    cr_assert_str_eq(call->name, "count_tokens claude-x", "the model is in the body");
    cr_assert_str_eq(call->provider, "vertex_ai", "whose it is");
}

Test(anthropic_count_tokens, refused)
{
    call = CALL(.url = "https://g.example/anthropic/v1/messages/count_tokens", .request = "[",
                .status = 429,
                .response = "{\"type\":\"error\",\"error\":{\"type\":"
                            "\"rate_limit_error\",\"message\":\"M\"}}");
    cr_assert_str_eq(call->name, "count_tokens", "without a model");
    cr_assert_str_eq(call->error_type, "rate_limit_error", "the provider's reason");
}
