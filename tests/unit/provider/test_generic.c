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

Test(generic, tool)
{
    call = CALL(.url = "https://api.tavily.com/search", .request = "{\"query\":\"q\"}",
                .response = "{\"results\":[]}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "a search engine is a tool");
    cr_assert_str_eq(call->name, "tavily_search", "with a name");
    cr_assert_str_eq(call->operation, "execute_tool", "and an operation");
    cr_assert(slice_is(call->inputs_json,
                       "{\"tool_name\":\"tavily_search\",\"tool_input\":{\"query\":\"q\"}}"),
              "its input is the request");
    cr_assert(slice_is(call->outputs_json, "{\"content\":{\"results\":[]}}"),
              "its output is the answer");
}

Test(generic, tool_by_get)
{
    call = CALL(.url = "https://api.search.brave.com/res/v1/web/search?q=a%20b", .method = "GET",
                .status = NO_ANSWER, .curlcode = 6);
    cr_assert(slice_is(call->inputs_json,
                       "{\"tool_name\":\"brave_search\",\"tool_input\":{\"q\":\"a b\"}}"),
              "its input is the query");
    cr_assert_eq(call->outputs_json.n, 0, "no answer, no output");
    cr_assert(call->failed, "and it failed");
    ts_call_free(call);
    call = CALL(.url = "https://r.jina.ai/https://example.com", .method = "GET",
                .response = "# Title\n");
    cr_assert(slice_is(call->inputs_json, "{\"tool_name\":\"jina_reader\",\"tool_input\":{}}"),
              "without a query the input is empty");
    cr_assert(slice_is(call->outputs_json, "{\"content\":\"# Title\\n\"}"), "text is a string");
}

Test(generic, retrieval)
{
    call = CALL(.url = "http://localhost:6333/collections/docs/points/search",
                .request = "{\"vector\":[1]}", .response = "{\"result\":[]}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "a vector store");
    cr_assert_str_eq(call->name, "query docs", "named after the collection in its path");
    ts_call_free(call);
    call = CALL(.url = "http://localhost:19530/v2/vectordb/entities/search",
                .request = "{\"collectionName\":\"books\"}", .response = "{\"data\":[]}");
    cr_assert_str_eq(call->name, "query books", "or in its body");
    ts_call_free(call);
    call = CALL(.url = "https://i-1.svc.pinecone.io/query", .request = "{\"topK\":3}",
                .response = "{\"matches\":[]}");
    cr_assert_str_eq(call->name, "query i-1.svc.pinecone.io", "or after its host");
}

Test(generic, other_models_as_far_as_is_certain)
{
    call = CALL(.url = "https://api.anthropic.com/v1/messages",
                .request = "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\"}]}",
                .response = "{\"usage\":{\"input_tokens\":3}}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model");
    cr_assert_str_eq(call->name, "POST api.anthropic.com/v1/messages", "by where it is");
    cr_assert_str_eq(call->provider, "anthropic", "whose it is");
    cr_assert_str_eq(call->request_model, "claude", "which it is");
    cr_assert_not(call->usage.known, "its usage is not guessed");
    cr_assert_null(call->format, "nor its format");
    ts_call_free(call);
    call = CALL(.url = "https://api.anthropic.com/v1/messages", .status = 401,
                .request = "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\"}]}");
    cr_assert_str_eq(call->operation, "chat", "refused it is the same");
    cr_assert_null(call->format, "and not taken for OpenAI's");
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
