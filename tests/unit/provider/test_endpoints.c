/* Tests of exporter/provider/endpoints.h. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/provider/endpoints.h"

static const struct ts_endpoint *at(const char *method, const char *host, const char *path,
                                    const char *body)
{
    struct ts_http http = {.method = method, .host = host, .path = path};
    http.request.body = ts_slice_text(body);
    return ts_endpoint_of(&http);
}

static bool is(const struct ts_endpoint *endpoint, enum ts_call_kind kind)
{
    return endpoint && endpoint->kind == kind;
}

Test(endpoints, not_known)
{
    struct ts_http nothing = {0};
    cr_assert_null(ts_endpoint_of(&nothing), "nothing at all");
    cr_assert_null(at("POST", "example.com", "/search", "{}"), "any host's search");
    cr_assert_null(at("POST", "api.tavily.com", "/search/more", "{}"), "a longer path");
    cr_assert_null(at("GET", "q.local", "/collections/docs/points/search", ""), "a GET");
    cr_assert_null(at("POST", "w.local", "/v1/graphql", "{\"query\":\"{ Get }\"}"),
                   "GraphQL that searches nothing");
    cr_assert_null(at("POST", "evil-pinecone.io", "/query", "{}"), "a host that only ends so");
}

Test(endpoints, known)
{
    cr_assert(is(at("POST", "api.tavily.com", "/search", "{}"), TS_CALL_TOOL), "Tavily");
    cr_assert(is(at("GET", "api.search.brave.com", "/res/v1/web/search", ""), TS_CALL_TOOL),
              "Brave, by GET");
    cr_assert(is(at("GET", "serpapi.com", "/search.json", ""), TS_CALL_TOOL), "SerpAPI");
    cr_assert(is(at("POST", "i.svc.us.pinecone.io", "/query", "{}"), TS_CALL_RETRIEVER),
              "Pinecone");
    cr_assert(
        is(at("POST", "w.local", "/v1/graphql", "{\"query\":\"nearVector\"}"), TS_CALL_RETRIEVER),
        "Weaviate");
    cr_assert(is(at("POST", "e.local", "/docs/_search", "{\"knn\":{}}"), TS_CALL_RETRIEVER),
              "Elasticsearch with a vector");
    cr_assert(is(at("POST", "api.voyageai.com", "/v1/rerank", "{}"), TS_CALL_RERANKER),
              "a reranker");
    cr_assert(is(at("GET", "api.cloud.llamaindex.ai", "/api/parsing/job/7/result/text", ""),
                 TS_CALL_PARSER),
              "a parsed document");
    cr_assert_null(at("GET", "api.cloud.llamaindex.ai", "/api/parsing/job/7", ""),
                   "asking whether it is ready is no parsing");
}

static bool collection_is(const char *path, const char *wanted)
{
    const struct ts_endpoint *endpoint = at("POST", "db.local", path, "{\"q\":1}");
    return endpoint && slice_is(ts_endpoint_collection(endpoint, path), wanted);
}

Test(endpoints, collections)
{
    cr_assert(collection_is("/collections/docs/points/search", "docs"), "Qdrant");
    cr_assert(collection_is("/x/collections/a/collections/b/points/query", "b"),
              "behind a prefix that looks alike");
    cr_assert(collection_is("/api/v2/tenants/t/databases/d/collections/c-1/query", "c-1"),
              "Chroma");
    cr_assert(collection_is("/indexes/books/search", "books"), "Marqo");
    cr_assert(collection_is("/v1/vector_stores/vs_1/search", "vs_1"), "OpenAI");
    const struct ts_endpoint *tool = at("POST", "api.exa.ai", "/search", "{}");
    cr_assert_eq(ts_endpoint_collection(tool, "/search").n, 0, "a search engine has none");
    cr_assert_eq(ts_endpoint_collection(tool, NULL).n, 0, "nor has no path");
}
