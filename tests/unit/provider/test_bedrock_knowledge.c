/* Tests of exporter/provider/bedrock_knowledge.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(bedrock_knowledge, .fini = done);

#define AT "https://bedrock-agent-runtime.us-east-1.amazonaws.com/knowledgebases/KB1/retrieve"

Test(bedrock_knowledge, bad)
{
    call = CALL(.url = AT, .request = "{}", .response = "{}");
    cr_assert(call->failed, "no list is no answer");
    ts_call_free(call);
    call = CALL(.url = AT, .request = "{}", .status = 403, .response = "{\"message\":\"no\"}");
    cr_assert_str_eq(call->error_message, "no", "its own words");
}

Test(bedrock_knowledge, retrieve)
{
    call =
        CALL(.url = AT, .request = "{\"retrievalQuery\":{\"text\":\"q\"}}",
             .response = "{\"retrievalResults\":[{\"content\":{\"text\":\"T\",\"type\":\"TEXT\"},"
                         "\"location\":{\"s3Location\":{\"uri\":\"s3://b/k\"},\"type\":\"S3\"},"
                         "\"metadata\":{\"x-amz-bedrock-kb-chunk-id\":\"c1\",\"p\":1.0},"
                         "\"score\":0.4},{\"content\":{\"text\":\"W\"},\"location\":{"
                         "\"type\":\"WEB\",\"webLocation\":{\"url\":\"https://w\"}}}]}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "a retriever");
    cr_assert_str_eq(call->name, "query KB1", "of a base");
    cr_assert_str_eq(call->provider, "bedrock", "at a vendor");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"T\",\"metadata\":{\"doc_uri\":\"s3://b/k\",\"score\":"
                       "0.4,\"x-amz-bedrock-kb-chunk-id\":\"c1\",\"p\":1.0},\"id\":\"c1\"},{"
                       "\"page_content\":\"W\",\"metadata\":{\"doc_uri\":\"https://w\"}}]"),
              "documents from wherever they lie");
}
