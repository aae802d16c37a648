/* Tests of exporter/provider/generic.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(generic, .fini = done);

Test(generic, unknown_http)
{
    call = CALL(.url = "https://api.weather.example/v1/now?city=Oslo", .method = "GET",
                .response = "{\"t\":3}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "nothing is known of it");
    cr_assert_str_eq(call->name, "GET api.weather.example/v1/now", "its name is where it goes");
    cr_assert_str_eq(call->provider, "", "no provider");
    cr_assert_str_eq(call->operation, "", "no operation");
    cr_assert(slice_is(call->outputs_json, "{\"t\":3}"), "what is known is shown");
}

Test(generic, unknown_failure)
{
    call = CALL(.url = "https://api.weather.example/v1/now", .method = "GET", .status = 503,
                .response = "busy");
    cr_assert(call->failed, "an error status is a failure of any call");
    cr_assert_str_eq(call->error_type, "503", "told by its number");
    ts_call_free(call);
    call = CALL(.url = "https://api.weather.example/v1/now", .method = "GET", .response = "");
    cr_assert_not(call->failed, "an empty answer is none");
}

Test(generic, other_models_as_far_as_is_certain)
{
    call = CALL(.url = "https://api.anthropic.com/v9/ask", .kind = "llm",
                .request = "{\"model\":\"claude\",\"stream\":true}",
                .response = "{\"usage\":{\"input_tokens\":3}}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model");
    cr_assert_str_eq(call->name, "POST api.anthropic.com/v9/ask", "by where it is");
    cr_assert_str_eq(call->provider, "anthropic", "whose it is");
    cr_assert_str_eq(call->request_model, "claude", "which it is");
    cr_assert(call->streamed, "how it was asked");
    cr_assert_not(call->usage.known, "its usage is not guessed");
    cr_assert_null(call->format, "nor its format");
}

Test(generic, other_endpoints_of_model_hosts)
{
    call = CALL(.url = "https://api.openai.com/v1/models", .method = "GET",
                .response = "{\"data\":[]}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "a list of models is no model call");
    cr_assert_str_eq(call->provider, "openai", "but its host is known");
}

Test(generic, kinds_that_the_user_names)
{
    call = CALL(.url = "https://erp.example/orders", .kind = "tool", .request = "{\"id\":1}",
                .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "a tool");
    cr_assert_str_eq(call->name, "POST erp.example/orders", "named by where it is");
    ts_call_free(call);
    call = CALL(.url = "https://api.openai.com/v1/chat/completions", .kind = "Retriever",
                .request = "{}", .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "the user's word counts more than the path");
    ts_call_free(call);
    call = CALL(.url = "https://llm.example/ask", .kind = "llm",
                .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
                .response = "{\"choices\":[{\"message\":{\"content\":\"b\"}}]}");
    cr_assert_str_eq(call->format, "openai", "a model is still read by who can read it");
    ts_call_free(call);
    call = CALL(.url = "https://llm.example/ask", .kind = "llm", .request = "{\"q\":1}",
                .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "and is a model when nobody can");
    ts_call_free(call);
    call = CALL(.url = "https://llm.example/ask", .kind = "nonsense", .request = "{}",
                .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "an unknown word says nothing");
}

Test(generic, names_that_the_user_gives)
{
    call = CALL(.url = "https://erp.example/orders", .kind = "tool", .words = "name=find_orders",
                .request = "{\"id\":1}", .response = "{}");
    cr_assert_str_eq(call->name, "find_orders", "the user's name");
    cr_assert(
        slice_is(call->inputs_json, "{\"tool_name\":\"find_orders\",\"tool_input\":{\"id\":1}}"),
        "also within");
    ts_call_free(call);
    call = CALL(.url = "https://kb.example/ask", .kind = "retriever", .words = "name=handbook",
                .request = "{\"collection\":\"a\"}", .response = "{}");
    cr_assert_str_eq(call->name, "handbook", "of every kind");
}
