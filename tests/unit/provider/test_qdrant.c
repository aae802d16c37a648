/* Tests of exporter/provider/qdrant.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(qdrant, .fini = done);

#define AT(operation) "http://db.local:6333/collections/my%20docs/points" operation
#define HIT(id, score)                                                                             \
    "{\"id\":" id ",\"version\":1,\"score\":" score ",\"payload\":{\"text\":\"T\"}}"
#define DOCUMENT(id, score)                                                                        \
    "{\"page_content\":\"T\",\"metadata\":{\"score\":" score "},\"id\":\"" id "\"}"

Test(qdrant, what_is_no_search)
{
    static const char *const urls[] = {AT(""), AT("/delete"), AT("/scroll"), AT("/search/more"),
                                       "http://db.local:6333/points/search"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        call = CALL(.url = urls[i], .request = "{\"vector\":[1]}", .response = "{\"result\":[]}");
        cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "%s is none", urls[i]);
        ts_call_free(call);
    }
    call = CALL(.url = AT("/search"), .method = "PUT");
    cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "nor is a PUT");
}

Test(qdrant, failure)
{
    call =
        CALL(.url = AT("/search"), .request = "{\"vector\":[1]}", .status = 404,
             .response = "{\"status\":{\"error\":\"Not found: no such collection\"},\"time\":0}");
    cr_assert_str_eq(call->error_message, "Not found: no such collection", "its own words");
    cr_assert_str_eq(call->error_type, "404", "under the status");
    ts_call_free(call);
    call =
        CALL(.url = AT("/search"), .request = "{\"vector\":[1]}", .response = "{\"result\":null}");
    cr_assert(call->failed, "no list is no answer");
}

Test(qdrant, forms)
{
    static const struct {
        const char *url, *result, *documents;
    } rows[] = {
        {AT("/search"), "[" HIT("1", "0.9") "," HIT("\"u-1\"", "0.80") "]",
         "[" DOCUMENT("1", "0.9") "," DOCUMENT("u-1", "0.80") "]"},
        {AT("/query"), "{\"points\":[" HIT("1", "0.9") "]}", "[" DOCUMENT("1", "0.9") "]"},
        {AT("/search/groups"), "{\"groups\":[{\"id\":\"g\",\"hits\":[" HIT("1", "0.9") "]}]}",
         "[" DOCUMENT("1", "0.9") "]"},
        {AT("/search/batch"), "[[" HIT("1", "0.9") "],[],[" HIT("2", "0.7") "]]",
         "[" DOCUMENT("1", "0.9") "," DOCUMENT("2", "0.7") "]"},
        {AT("/query/batch"), "[{\"points\":[" HIT("1", "0.9") "]},{\"points\":[]}]",
         "[" DOCUMENT("1", "0.9") "]"},
        {AT("/recommend"), "[]", "[]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char answer[1024];
        snprintf(answer, sizeof answer, "{\"result\":%s,\"status\":\"ok\",\"time\":0.1}",
                 rows[i].result);
        call = CALL(.url = rows[i].url, .request = "{\"limit\":3}", .response = answer);
        cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "%s", rows[i].url);
        cr_assert_str_eq(call->name, "query my docs", "named after the collection");
        cr_assert(slice_is(call->outputs_json, rows[i].documents), "%s", rows[i].url);
        cr_assert_not(call->failed, "it went well");
        ts_call_free(call);
    }
    call = CALL(.url = AT("/query/"), .request = "{}", .response = "{\"result\":{\"points\":[]}}");
    cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "a slash at the end");
}
