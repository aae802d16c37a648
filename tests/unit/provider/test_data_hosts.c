/* Tests of exporter/provider/data_hosts.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(data_hosts, .fini = done);

Test(data_hosts, what_is_none)
{
    call = CALL(.url = "https://evil-pinecone.io/vectors/upsert", .request = "{}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "another host");
    ts_call_free(call);
    call = CALL(.url = "https://i.pinecone.io/ask", .kind = "tool", .request = "{}");
    cr_assert_eq(call->kind, TS_CALL_TOOL, "the user's word counts more");
}

Test(data_hosts, writes)
{
    call = CALL(.url = "https://i-1.svc.x.pinecone.io/vectors/upsert",
                .request = "{\"vectors\":[]}", .response = "{\"upsertedCount\":0}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "known, and no search");
    cr_assert_str_eq(call->name, "POST i-1.svc.x.pinecone.io/vectors/upsert", "by its address");
    cr_assert(slice_is(call->extras[0].value, "\"pinecone\""), "whose it is");
    cr_assert(slice_is(call->inputs_json, "{\"vectors\":[]}"), "what was sent");
}

Test(data_hosts, searches)
{
    call = CALL(.url = "https://i-1.svc.x.pinecone.io/query", .request = "{\"topK\":1}",
                .response = "{\"matches\":[]}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "are read by their own");
}
