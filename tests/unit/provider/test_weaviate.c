/* Tests of exporter/provider/weaviate.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(weaviate, .fini = done);

#define AT "http://db.local:8080/v1/graphql"
#define NEAR                                                                                       \
    "{\"query\":\"{\\n Get {\\n  Article(nearText: {concepts: [\\\"a\\\"]}, limit: 1) { text "     \
    "_additional { id distance } } } }\"}"

Test(weaviate, what_is_no_search)
{
    static const char *const bodies[] = {
        "{\"query\":\"{Get{Article{author}}}\"}",
        "{\"query\":\"{Aggregate{Article(nearText:{concepts:[]}){meta{count}}}}\"}",
        "{\"query\":\"{ repository(name: \\\"hybrid\\\") { ask } }\"}",
        "{\"query\":7}",
        "{}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        call = CALL(.url = AT, .request = bodies[i], .response = "{\"data\":{}}");
        cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "%s", bodies[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "http://db.local:8080/v1/objects", .request = NEAR);
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "another path");
}

Test(weaviate, failure_under_status_200)
{
    call = CALL(.url = AT, .request = NEAR,
                .response = "{\"data\":{\"Get\":{\"Article\":null}},\"errors\":[{\"message\":"
                            "\"no module\",\"path\":[]}]}");
    cr_assert(call->failed, "errors are a failure");
    cr_assert_str_eq(call->error_message, "no module", "with its words");
}

Test(weaviate, search)
{
    call = CALL(.url = AT, .request = NEAR,
                .response = "{\"data\":{\"Get\":{\"Article\":[{\"_additional\":{\"id\":\"u1\","
                            "\"distance\":0.2},\"text\":\"T\"}]}}}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "a retriever");
    cr_assert_str_eq(call->name, "query Article", "of a class");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"T\",\"metadata\":{\"distance\":0.2,\"_additional\":{"
                       "\"id\":\"u1\",\"distance\":0.2}},\"id\":\"u1\"}]"),
              "its objects");
    cr_assert_not(call->failed, "it went well");
}

Test(weaviate, fetch_without_search)
{
    call = CALL(.url = AT, .request = "{\"query\":\"{Get{Article(limit: 1){text}}}\"}",
                .response = "{\"data\":{\"Get\":{\"Article\":[{\"text\":\"T\"}]}}}");
    cr_assert_str_eq(call->name, "query Article", "the answer tells whose Get it is");
    cr_assert(slice_is(call->outputs_json, "[{\"page_content\":\"T\",\"metadata\":{}}]"),
              "objects are documents");
    ts_call_free(call);
    call = CALL(.url = "https://x.weaviate.network/v1/graphql", .status = 500,
                .request = "{\"query\":\"{Get{Article{text}}}\"}", .response = "");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "or its host");
}

Test(weaviate, scores)
{
    call = CALL(.url = AT, .request = "{\"query\":\"{Get{A(hybrid:{query:\\\"q\\\"}){b}}}\"}",
                .response = "{\"data\":{\"Get\":{\"A\":[{\"_additional\":{\"score\":\"0.0163\"}},"
                            "{\"_additional\":{\"score\":\"x\"}},{\"b\":1}]}}}");
    cr_assert(slice_is(call->outputs_json,
                       "[{\"page_content\":\"\",\"metadata\":{\"score\":0.0163,\"_additional\":{"
                       "\"score\":\"0.0163\"}}},{\"page_content\":\"\",\"metadata\":{\"score\":"
                       "\"x\",\"_additional\":{\"score\":\"x\"}}},{\"page_content\":\"\","
                       "\"metadata\":{\"b\":1}}]"),
              "a number inside a string is a number");
}
