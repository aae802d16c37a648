/* Tests of exporter/provider/rerank.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(rerank, .fini = done);

#define AT "https://api.cohere.com/v2/rerank"
#define ASKED                                                                                      \
    "{\"model\":\"rerank-3\",\"query\":\"q\",\"documents\":[\"A\",{\"text\":\"B\",\"id\":\"b\"}]}"

Test(rerank, bad_answers)
{
    call = CALL(.url = AT, .request = ASKED, .response = "{\"id\":\"r\"}");
    cr_assert_str_eq(call->error_type, "invalid_response", "no results");
    cr_assert_str_eq(call->name, "rerank rerank-3", "what was asked is known");
    ts_call_free(call);
    call = CALL(.url = AT, .request = ASKED, .status = 422, .response = "{\"message\":\"bad\"}");
    cr_assert_str_eq(call->error_message, "bad", "an error");
    ts_call_free(call);
    call =
        CALL(.url = AT, .request = "[]",
             .response = "{\"results\":[{\"index\":99,\"relevance_score\":0.5},{\"index\":-1},7]}");
    cr_assert(slice_is(call->outputs_json,
                       "{\"results\":[{\"index\":99,\"relevance_score\":0.5},{\"index\":-1},7]}"),
              "places without documents stay what they are");
}

Test(rerank, cohere)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"id\":\"r-1\",\"results\":[{\"index\":1,\"relevance_score\":0.9},"
                            "{\"index\":0,\"relevance_score\":0.10}],\"meta\":{\"billed_units\":{"
                            "\"search_units\":1}}}");
    cr_assert_eq(call->kind, TS_CALL_RERANKER, "a reranker");
    cr_assert_str_eq(call->name, "rerank rerank-3", "of a model");
    cr_assert(
        slice_is(call->outputs_json,
                 "[{\"page_content\":\"B\",\"metadata\":{\"score\":0.9,\"index\":1},\"id\":"
                 "\"b\"},{\"page_content\":\"A\",\"metadata\":{\"score\":0.10,\"index\":0}}]"),
        "documents in their new order");
    cr_assert_not(call->usage.known, "search units are no tokens");
    cr_assert_str_eq(call->response_id, "r-1", "the id");
    cr_assert_not(call->failed, "it went well");
}

#define A(score) "[{\"page_content\":\"A\",\"metadata\":{\"score\":" score ",\"index\":0}}]"

Test(rerank, others)
{
    static const struct {
        const char *url, *request, *response, *name, *documents;
    } rows[] = {
        {"https://api.voyageai.com/v1/rerank", "{\"model\":\"m\",\"documents\":[\"A\"]}",
         "{\"object\":\"list\",\"data\":[{\"relevance_score\":0.4,\"index\":0}],\"usage\":{"
         "\"total_tokens\":43}}",
         "rerank m", A("0.4")},
        {"http://localhost:8080/rerank", "{\"query\":\"q\",\"texts\":[\"A\"]}",
         "[{\"index\":0,\"score\":0.4}]", "rerank", A("0.4")},
        {"https://dashscope.aliyuncs.com/api/v1/services/rerank/text-rerank/text-rerank",
         "{\"model\":\"m\",\"input\":{\"documents\":[\"A\"]}}",
         "{\"output\":{\"results\":[{\"index\":0,\"relevance_score\":0.4}]},\"usage\":{"
         "\"total_tokens\":7}}",
         "rerank m", A("0.4")},
        {"http://localhost:8000/v1/rerank", "{\"model\":\"m\",\"documents\":[]}",
         "{\"results\":[{\"index\":0,\"document\":{\"text\":\"A\"},\"relevance_score\":0.4}]}",
         "rerank m", A("0.4")},
        {"https://bedrock-agent-runtime.us-east-1.amazonaws.com/rerank",
         "{\"queries\":[],\"sources\":[{\"type\":\"INLINE\",\"inlineDocumentSource\":{"
         "\"type\":\"TEXT\",\"textDocument\":{\"text\":\"A\"}}}],\"rerankingConfiguration\":{"
         "\"bedrockRerankingConfiguration\":{\"modelConfiguration\":{\"modelArn\":\"arn:m\"}}}}",
         "{\"results\":[{\"index\":0,\"relevanceScore\":0.4}]}", "rerank arn:m", A("0.4")},
        {"https://api.jina.ai/v1/rerank", "{\"model\":\"m\",\"documents\":[]}", "{\"results\":[]}",
         "rerank m", "[]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = rows[i].url, .request = rows[i].request, .response = rows[i].response);
        cr_assert_eq(call->kind, TS_CALL_RERANKER, "%s", rows[i].url);
        cr_assert_str_eq(call->name, rows[i].name, "%s", rows[i].url);
        cr_assert(slice_is(call->outputs_json, rows[i].documents), "%s", rows[i].url);
        cr_assert_not(call->usage.known, "a total alone says nothing");
        ts_call_free(call);
    }
    call = CALL(.url = "https://api.jina.ai/v1/rerank",
                .request = "{\"model\":\"m\",\"documents\":[]}",
                .response = "{\"results\":[],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
    cr_assert_eq(call->usage.input.value, 5, "tokens that say of what they are count");
}
