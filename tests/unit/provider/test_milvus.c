/* Tests of exporter/provider/milvus.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(milvus, .fini = done);

#define AT "http://db.local:19530/v2/vectordb/entities/search"
#define ASKED "{\"collectionName\":\"books\",\"data\":[[0.1]],\"limit\":2}"

Test(milvus, what_is_no_search)
{
    call = CALL(.url = "http://db.local:19530/v2/vectordb/entities/insert", .request = ASKED,
                .response = "{\"code\":0,\"data\":{}}");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "an insert is none");
}

Test(milvus, failure_under_status_200)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"code\":100,\"message\":\"can't find collection\"}");
    cr_assert(call->failed, "a code is a failure");
    cr_assert_str_eq(call->error_type, "100", "the code");
    cr_assert_str_eq(call->error_message, "can't find collection", "the message");
}

Test(milvus, search)
{
    call = CALL(.url = AT, .request = ASKED,
                .response = "{\"code\":0,\"cost\":0,\"data\":[{\"distance\":0.5,\"id\":"
                            "450000000000000001,\"text\":\"T\",\"year\":1}],\"topks\":[1]}");
    cr_assert_str_eq(call->name, "query books", "named in the body");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"T\",\"metadata\":{\"distance\":0.5,\"year\":1},"
                       "\"id\":\"450000000000000001\"}]"),
              "fields are the metadata; a distance is no score");
    cr_assert_not(call->failed, "code 0 is none");
    ts_call_free(call);
    call = CALL(.url = "http://db.local:19530/v1/vector/search", .request = ASKED,
                .response = "{\"code\":200,\"data\":[]}");
    cr_assert_not(call->failed, "code 200 of the first version neither");
}
