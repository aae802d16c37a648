/* Tests of exporter/provider/pinecone.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(pinecone, .fini = done);

#define HOST "https://docs-v2-1a2b3c4.svc.us-east1-gcp.pinecone.io"

Test(pinecone, what_is_no_search)
{
    static const char *const urls[] = {HOST "/vectors/upsert", "https://evil-pinecone.io/query",
                                       "http://localhost:5081/query", HOST "/query/more"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        call = CALL(.url = urls[i], .request = "{\"vectors\":[]}", .response = "{}");
        cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "%s is none", urls[i]);
        ts_call_free(call);
    }
    call = CALL(.url = HOST "/query", .method = "GET");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "a GET is none");
}

Test(pinecone, bad_answers)
{
    call = CALL(.url = HOST "/query", .request = "{\"topK\":1}", .response = "{\"x\":1}");
    cr_assert_str_eq(call->error_type, "invalid_response", "no matches");
    cr_assert(slice_is(call->outputs_json, "{\"x\":1}"), "what came is shown");
    ts_call_free(call);
    call = CALL(.url = HOST "/query", .request = "{\"topK\":1}", .status = 400,
                .response = "{\"code\":3,\"message\":\"dimension 2\",\"details\":[]}");
    cr_assert_str_eq(call->error_message, "dimension 2", "its own words");
    ts_call_free(call);
    call =
        CALL(.url = HOST "/query", .request = "{\"topK\":1}", .status = NO_ANSWER, .curlcode = 7);
    cr_assert_str_eq(call->name, "query docs-v2", "a call without an answer has a name");
}

Test(pinecone, query)
{
    call =
        CALL(.url = HOST "/query", .request = "{\"topK\":2,\"vector\":[0.1],\"namespace\":\"n\"}",
             .response = "{\"results\":[],\"matches\":[{\"id\":\"a\",\"score\":0.9,\"values\":"
                         "[0.1],\"metadata\":{\"text\":\"T\",\"source\":\"s.md\"}},{\"id\":"
                         "\"b\",\"score\":0.8}],\"namespace\":\"n\",\"usage\":{\"readUnits\":5}}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "a retriever");
    cr_assert_str_eq(call->name, "query docs-v2", "named after the index");
    cr_assert(slice_is(call->inputs_json, "{\"topK\":2,\"vector\":[0.1],\"namespace\":\"n\"}"),
              "the request as sent");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"T\",\"metadata\":{\"doc_uri\":\"s.md\",\"score\":0.9,"
                       "\"source\":\"s.md\"},\"id\":\"a\"},{\"page_content\":\"\",\"metadata\":{"
                       "\"score\":0.8},\"id\":\"b\"}]"),
              "documents");
    cr_assert_not(call->usage.known, "read units are no tokens");
    cr_assert_not(call->failed, "it went well");
}

Test(pinecone, nothing_found)
{
    call = CALL(.url = "http://localhost:5081/query", .request = "{\"topK\":2}",
                .response = "{\"matches\":[]}");
    cr_assert(slice_is(call->outputs_json, "[]"), "an empty list, also of the emulator");
    cr_assert_not(call->failed, "is no failure");
}

Test(pinecone, records)
{
    call = CALL(.url = HOST "/records/namespaces/my%20space/search",
                .request = "{\"query\":{\"inputs\":{\"text\":\"q\"},\"top_k\":1}}",
                .response = "{\"result\":{\"hits\":[{\"_id\":\"r1\",\"_score\":0.5,\"fields\":{"
                            "\"chunk_text\":\"C\",\"n\":1}}]},\"usage\":{\"read_units\":1}}");
    cr_assert(slice_is(call->outputs_json, "[{\"page_content\":\"C\",\"metadata\":{\"score\":0.5,"
                                           "\"n\":1},\"id\":\"r1\"}]"),
              "fields are the metadata");
    cr_assert(slice_is(call->extras[2].value, "\"my space\""), "the namespace of the path");
}
