/* Tests of exporter/provider/search_tools.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(search_tools, .fini = done);

Test(search_tools, what_is_none)
{
    static const char *const urls[] = {
        "https://example.com/search",
        "https://api.tavily.com/search/more",
        "https://api.tavily.com/usage",
        "https://api.perplexity.ai/chat/completions",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        call = CALL(.url = urls[i], .request = "{\"q\":1}", .response = "{}");
        cr_assert_neq(call->kind, TS_CALL_TOOL, "%s", urls[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://api.exa.ai/search", .method = "DELETE", .response = "{}");
    cr_assert_neq(call->kind, TS_CALL_TOOL, "what deletes searches nothing");
}

Test(search_tools, failure)
{
    call = CALL(.url = "https://api.tavily.com/search", .request = "{\"query\":\"q\"}",
                .status = 401, .response = "{\"detail\":{\"error\":\"Unauthorized\"}}");
    cr_assert_str_eq(call->error_message, "Unauthorized", "its own words");
    ts_call_free(call);
    call = CALL(.url = "https://api.search.brave.com/res/v1/web/search?q=a%20b", .method = "GET",
                .status = NO_ANSWER, .curlcode = 6);
    cr_assert(slice_is(call->inputs_json,
                       "{\"tool_name\":\"brave_search\",\"tool_input\":{\"q\":\"a b\"}}"),
              "what was asked is known");
    cr_assert_eq(call->outputs_json.n, 0, "no answer, no output");
    cr_assert(call->failed, "and it failed");
}

Test(search_tools, by_body)
{
    call = CALL(.url = "https://api.tavily.com/search", .request = "{\"query\": \"q\"}",
                .response = "{\"results\":[]}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "a search engine is a tool");
    cr_assert_str_eq(call->name, "tavily_search", "with a name");
    cr_assert_str_eq(call->operation, "execute_tool", "and an operation");
    cr_assert(slice_is(call->inputs_json,
                       "{\"tool_name\":\"tavily_search\",\"tool_input\":{\"query\": \"q\"}}"),
              "its input is the request");
    cr_assert(slice_is(call->outputs_json, "{\"content\":{\"results\":[]}}"),
              "its output is the answer");
}

Test(search_tools, named_by_the_path)
{
    call =
        CALL(.url = "https://google.serper.dev/news", .request = "{\"q\":\"x\"}", .response = "{}");
    cr_assert_str_eq(call->name, "serper_news", "each search has its name");
}

Test(search_tools, by_path)
{
    call = CALL(.url = "https://r.jina.ai/https://example.com/a%20b", .method = "GET",
                .response = "# Title\n");
    cr_assert(slice_is(call->inputs_json, "{\"tool_name\":\"jina_reader\",\"tool_input\":{"
                                          "\"url\":\"https://example.com/a b\"}}"),
              "the rest of the path");
    cr_assert(slice_is(call->outputs_json, "{\"content\":\"# Title\\n\"}"), "text is a string");
    ts_call_free(call);
    call = CALL(.url = "https://s.jina.ai/?q=x", .method = "GET", .response = "[]");
    cr_assert(
        slice_is(call->inputs_json, "{\"tool_name\":\"jina_search\",\"tool_input\":{\"q\":\"x\"}}"),
        "or the query when there is none");
    ts_call_free(call);
    call = CALL(.url = "https://r.jina.ai/", .request = "{\"url\":\"https://e\"}", .response = "t");
    cr_assert(slice_is(call->inputs_json, "{\"tool_name\":\"jina_reader\",\"tool_input\":{"
                                          "\"url\":\"https://e\"}}"),
              "or the body");
}
