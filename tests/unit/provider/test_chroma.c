/* Tests of exporter/provider/chroma.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(chroma, .fini = done);

#define AT "http://db.local:8000/api/v2/tenants/t/databases/d/collections/4f-1/query"
#define ASKED "{\"query_embeddings\":[[0.1],[0.2]],\"n_results\":2}"

Test(chroma, what_is_no_search)
{
    call = CALL(.url = "http://db.local:8000/api/v2/tenants/t/databases/d/collections/4f-1/upsert",
                .request = "{\"ids\":[]}", .response = "true");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "an upsert is none");
}

Test(chroma, failure)
{
    call = CALL(.url = AT, .request = ASKED, .status = 404,
                .response = "{\"error\":\"NotFoundError\",\"message\":\"no collection\"}");
    cr_assert_str_eq(call->error_type, "NotFoundError", "the exception");
    cr_assert_str_eq(call->error_message, "no collection", "and its words");
    ts_call_free(call);
    call = CALL(.url = AT, .request = ASKED, .response = "{\"documents\":[[]]}");
    cr_assert(call->failed, "hits without ids are none");
}

Test(chroma, several_queries)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"ids\":[[\"a\",\"b\"],[\"c\"]],\"embeddings\":null,\"documents\":[["
                            "\"A\",null],[\"C\"]],\"uris\":null,\"metadatas\":[[{\"source\":"
                            "\"s\"},null],[{\"n\":1}]],\"distances\":[[0.1,0.2],[0.3]]}");
    cr_assert_str_eq(call->name, "query 4f-1", "the path has the collection's id");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"A\",\"metadata\":{\"doc_uri\":\"s\",\"distance\":0.1,"
                       "\"source\":\"s\"},\"id\":\"a\"},{\"page_content\":\"\",\"metadata\":{"
                       "\"distance\":0.2},\"id\":\"b\"},{\"page_content\":\"C\",\"metadata\":{"
                       "\"distance\":0.3,\"n\":1},\"id\":\"c\"}]"),
              "all documents, one query after another");
    cr_assert_not(call->failed, "it went well");
}

Test(chroma, columns_of_other_lengths)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"ids\":[[\"a\",\"b\"]],\"documents\":[[\"A\"],[\"X\"]],"
                            "\"distances\":7}");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"A\",\"metadata\":{},\"id\":\"a\"},{\"page_content\":"
                       "\"\",\"metadata\":{},\"id\":\"b\"}]"),
              "ids say how many there are");
}

Test(chroma, nothing_found)
{
    call = CALL(.url = AT, .request = ASKED, .response = "{\"ids\":[[]],\"documents\":[[]]}");
    cr_assert(slice_is(call->outputs_json, "[]"), "an empty list");
}
