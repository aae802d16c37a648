/* Tests of exporter/provider/openai_vector_stores.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(openai_vector_stores, .fini = done);

#define AT "https://api.openai.com/v1/vector_stores/vs_1/search"

Test(openai_vector_stores, bad)
{
    call =
        CALL(.url = AT, .request = "{\"query\":\"q\"}", .status = 401,
             .response = "{\"error\":{\"message\":\"no key\",\"type\":\"invalid_request_error\"}}");
    cr_assert_str_eq(call->error_message, "no key", "an error");
    ts_call_free(call);
    call = CALL(.url = "https://api.openai.com/v1/vector_stores", .request = "{\"query\":\"q\"}");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "creating one is no search");
}

Test(openai_vector_stores, search)
{
    call = CALL(.url = AT, .request = "{\"query\":\"q\"}",
                .response = "{\"object\":\"vector_store.search_results.page\",\"data\":[{"
                            "\"file_id\":\"f1\",\"filename\":\"a.md\",\"score\":0.7,\"attributes\":"
                            "{\"k\":1},\"content\":[{\"type\":\"text\",\"text\":\"a\\u0041\"},"
                            "{\"type\":\"text\",\"text\":\"b\"}]},{\"content\":[]}],"
                            "\"has_more\":false}");
    cr_assert_str_eq(call->name, "query vs_1", "of a store");
    cr_assert_str_eq(call->provider, "openai", "at a vendor");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"a\\u0041\\nb\",\"metadata\":{\"doc_uri\":\"a.md\","
                       "\"score\":0.7,\"filename\":\"a.md\",\"attributes\":{\"k\":1}},\"id\":"
                       "\"f1\"},{\"page_content\":\"\",\"metadata\":{}}]"),
              "several texts are one");
}
