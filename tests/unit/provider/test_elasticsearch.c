/* Tests of exporter/provider/elasticsearch.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(elasticsearch, .fini = done);

#define AT "https://es.local:9200/docs/_search"
#define ANSWER                                                                                     \
    "{\"took\":1,\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_index\":\"docs\",\"_id\":"        \
    "\"1\",\"_score\":1.5,\"_source\":{\"content\":\"T\",\"url\":\"u\"}}]}}"

Test(elasticsearch, words_are_no_meaning)
{
    static const char *const bodies[] = {
        "{\"query\":{\"match\":{\"text\":\"semantic\"}}}",
        "{\"query\":{\"match\":{\"text\":\"what is \\\"knn\\\": a guide\"}}}",
        "{\"query\":{\"match_all\":{}}}",
        "",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        call = CALL(.url = AT, .request = bodies[i], .response = ANSWER);
        cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "%s", bodies[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://es.local:9200/docs/_doc", .request = "{\"knn\":{}}");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "another path");
}

Test(elasticsearch, failure)
{
    call = CALL(.url = AT, .request = "{\"knn\":{}}", .status = 404,
                .response = "{\"error\":{\"root_cause\":[],\"type\":\"index_not_found_exception\","
                            "\"reason\":\"no such index [docs]\"},\"status\":404}");
    cr_assert_str_eq(call->error_type, "index_not_found_exception", "the type");
    cr_assert_str_eq(call->error_message, "no such index [docs]", "the reason");
}

Test(elasticsearch, search)
{
    static const char *const bodies[] = {
        "{\"knn\": {\"field\":\"v\",\"query_vector\":[1]}}",
        "{\"query\":{\"neural\":{\"v\":{}}}}",
        "{\"query\":{\"semantic\" : {\"field\":\"v\"}}}",
        "{\"query\":{\"script_score\":{\"script\":{\"source\":\"cosineSimilarity(p, 'v')\"}}}}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        call = CALL(.url = AT, .request = bodies[i], .response = ANSWER);
        cr_assert_str_eq(call->name, "query docs", "%s", bodies[i]);
        cr_assert(slice_is(call->outputs_json,
                           "[{\"page_content\":\"T\",\"metadata\":{\"doc_uri\":\"u\",\"score\":1.5,"
                           "\"url\":\"u\"},\"id\":\"1\"}]"),
                  "%s", bodies[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "https://es.local:9200/_search", .request = "{\"knn\":{}}",
                .response = "{\"hits\":{\"hits\":[]}}");
    cr_assert_str_eq(call->name, "query es.local", "over all indexes");
}
