/* Tests of exporter/provider/vector_stores.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(vector_stores, .fini = done);

Test(vector_stores, what_is_no_search)
{
    static const char *const urls[] = {
        "http://localhost:8882/indexes/books/documents",
        "https://x-vector.upstash.io.evil.example/query",
        "https://acme.search.windows.net/indexes/docs/docs/index",
        "http://localhost/indexes/docs/docs/search",
        "https://x.supabase.co/rest/v1/rpc/add",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        call = CALL(.url = urls[i], .request = "{\"a\":1}", .response = "{}");
        cr_assert_neq(call->kind, TS_CALL_RETRIEVER, "%s", urls[i]);
        ts_call_free(call);
    }
    call = CALL(.url = "http://localhost:8882/indexes/books/search", .request = "{\"q\":\"x\"}",
                .response = "{\"hits\":{}}");
    cr_assert(call->failed, "an object is no list");
}

Test(vector_stores, each)
{
    static const struct {
        const char *url, *request, *response, *name, *documents;
    } rows[] = {
        {"http://localhost:8882/indexes/books/search", "{\"q\":\"x\"}",
         "{\"hits\":[{\"_id\":\"1\",\"_score\":0.6,\"Title\":\"t\",\"_highlights\":[]}]}",
         "query books",
         "[{\"page_content\":\"\",\"metadata\":{\"score\":0.6,\"Title\":\"t\",\"_highlights\":[]},"
         "\"id\":\"1\"}]"},
        {"http://localhost:8882/indexes/books/search", "{\"q\":\"x\"}",
         "{\"hits\":[{\"_id\":\"1\",\"Body\":\"long P\",\"_highlights\":[{\"Body\":\"P\"}]}]}",
         "query books",
         "[{\"page_content\":\"P\",\"metadata\":{\"Body\":\"long "
         "P\",\"_highlights\":[{\"Body\":\"P\"}]},"
         "\"id\":\"1\"}]"},
        {"https://x-vector.vector.upstash.io/query-data/ns", "{\"data\":\"q\",\"topK\":1}",
         "{\"result\":[{\"id\":\"1\",\"score\":0.9,\"data\":\"T\",\"metadata\":{\"a\":1}}]}",
         "query x-vector.vector.upstash.io",
         "[{\"page_content\":\"T\",\"metadata\":{\"score\":0.9,\"a\":1},\"id\":\"1\"}]"},
        {"https://gcp-us-central1.turbopuffer.com/v2/namespaces/docs/query", "{\"rank_by\":[]}",
         "{\"rows\":[{\"id\":7,\"$dist\":0.1,\"text\":\"T\"}]}", "query docs",
         "[{\"page_content\":\"T\",\"metadata\":{\"distance\":0.1},\"id\":\"7\"}]"},
        {"https://x-vector.vector.upstash.io/query", "[{\"vector\":[1]},{\"vector\":[2]}]",
         "{\"result\":[[{\"id\":\"1\",\"score\":0.9}],[7,{\"id\":\"2\",\"score\":0.8}]]}",
         "query x-vector.vector.upstash.io",
         "[{\"page_content\":\"\",\"metadata\":{\"score\":0.9},\"id\":\"1\"},{\"page_content\":"
         "\"\","
         "\"metadata\":{\"score\":0.8},\"id\":\"2\"}]"},
        {"https://api.turbopuffer.com/v1/namespaces/docs/query", "{\"vector\":[1]}",
         "[{\"id\":7,\"dist\":0.1}]", "query docs",
         "[{\"page_content\":\"\",\"metadata\":{\"distance\":0.1},\"id\":\"7\"}]"},
        {"https://acme.search.windows.net/indexes/docs/docs/search?api-version=2024-07-01",
         "{\"vectorQueries\":[]}",
         "{\"value\":[{\"@search.score\":0.03,\"chunk_id\":\"c\",\"chunk\":\"T\"}]}", "query docs",
         "[{\"page_content\":\"T\",\"metadata\":{\"score\":0.03,\"chunk_id\":\"c\"},\"id\":\"c\"}"
         "]"},
        {"https://acme.search.windows.net/indexes('docs')/docs/search.post.search",
         "{\"search\":\"a\"}", "{\"value\":[]}", "query docs", "[]"},
        {"https://api.cloudflare.com/client/v4/accounts/1/vectorize/v2/indexes/docs/query",
         "{\"vector\":[1]}",
         "{\"success\":true,\"result\":{\"count\":1,\"matches\":[{\"id\":\"1\",\"score\":0.5}]}}",
         "query docs", "[{\"page_content\":\"\",\"metadata\":{\"score\":0.5},\"id\":\"1\"}]"},
        {"https://s3vectors.us-east-1.api.aws/QueryVectors",
         "{\"queryVector\":{\"float32\":[1]},\"indexName\":\"docs\"}",
         "{\"vectors\":[{\"key\":\"k\",\"distance\":0.2,\"metadata\":{\"text\":\"T\"}}]}",
         "query docs", "[{\"page_content\":\"T\",\"metadata\":{\"distance\":0.2},\"id\":\"k\"}]"},
        {"https://x.supabase.co/rest/v1/rpc/match_documents", "{\"query_embedding\":[1]}",
         "[{\"id\":1,\"content\":\"T\",\"metadata\":{\"source\":\"s\"},\"similarity\":0.8}]",
         "query match_documents",
         "[{\"page_content\":\"T\",\"metadata\":{\"doc_uri\":\"s\",\"score\":0.8,\"metadata\":{"
         "\"source\":\"s\"}},\"id\":\"1\"}]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = rows[i].url, .request = rows[i].request, .response = rows[i].response);
        cr_assert_eq(call->kind, TS_CALL_RETRIEVER, "%s", rows[i].url);
        cr_assert_str_eq(call->name, rows[i].name, "%s", rows[i].url);
        cr_assert(slice_is(call->outputs_json, rows[i].documents), "%s", rows[i].url);
        cr_assert_not(call->failed, "%s", rows[i].url);
        cr_assert_str_eq(call->provider, "", "a store is no vendor of models: %s", rows[i].url);
        ts_call_free(call);
    }
    call = CALL(.url = "https://x.example/");
}
