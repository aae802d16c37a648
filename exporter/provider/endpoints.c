/* The table of known endpoints without a file of their own. */
#include "exporter/provider/endpoints.h"

#include <string.h>
#include "exporter/call/body.h"

static const struct ts_endpoint endpoints[] = {
    /* search and reading, as tools of an agent */
    {TS_CALL_TOOL, "api.tavily.com", "/search", NULL, "tavily_search"},
    {TS_CALL_TOOL, "api.tavily.com", "/extract", NULL, "tavily_extract"},
    {TS_CALL_TOOL, "api.tavily.com", "/crawl", NULL, "tavily_crawl"},
    {TS_CALL_TOOL, "api.tavily.com", "/map", NULL, "tavily_map"},
    {TS_CALL_TOOL, "google.serper.dev", "/*", NULL, "serper_search"},
    {TS_CALL_TOOL, "scrape.serper.dev", "/*", NULL, "serper_scrape"},
    {TS_CALL_TOOL, "api.search.brave.com", "/res/v1/*/search", NULL, "brave_search"},
    {TS_CALL_TOOL, "serpapi.com", "/search*", NULL, "serpapi_search"},
    {TS_CALL_TOOL, "www.searchapi.io", "/api/v1/search", NULL, "searchapi_search"},
    {TS_CALL_TOOL, "api.exa.ai", "/search", NULL, "exa_search"},
    {TS_CALL_TOOL, "api.exa.ai", "/contents", NULL, "exa_contents"},
    {TS_CALL_TOOL, "api.exa.ai", "/answer", NULL, "exa_answer"},
    {TS_CALL_TOOL, "api.firecrawl.dev", "/v%/scrape", NULL, "firecrawl_scrape"},
    {TS_CALL_TOOL, "api.firecrawl.dev", "/v%/search", NULL, "firecrawl_search"},
    {TS_CALL_TOOL, "api.firecrawl.dev", "/v%/crawl", NULL, "firecrawl_crawl"},
    {TS_CALL_TOOL, "api.firecrawl.dev", "/v%/map", NULL, "firecrawl_map"},
    {TS_CALL_TOOL, "r.jina.ai", "/*", NULL, "jina_reader"},
    {TS_CALL_TOOL, "s.jina.ai", "/*", NULL, "jina_search"},
    {TS_CALL_TOOL, "api.perplexity.ai", "/search", NULL, "perplexity_search"},
    {TS_CALL_TOOL, "api.linkup.so", "/v1/search", NULL, "linkup_search"},
    {TS_CALL_TOOL, "api.bing.microsoft.com", "/v7.0/*search", NULL, "bing_search"},
    {TS_CALL_TOOL, "www.googleapis.com", "/customsearch/v1", NULL, "google_search"},
    /* retrieval */
    {TS_CALL_RETRIEVER, ".pinecone.io", "/query", NULL, NULL},
    {TS_CALL_RETRIEVER, ".pinecone.io", "/records/namespaces/%/search", NULL, NULL},
    {TS_CALL_RETRIEVER, NULL, "*/collections/%/points/search*", NULL, NULL}, /* Qdrant */
    {TS_CALL_RETRIEVER, NULL, "*/collections/%/points/query*", NULL, NULL},
    {TS_CALL_RETRIEVER, NULL, "*/collections/%/query", NULL, NULL}, /* Chroma */
    {TS_CALL_RETRIEVER, NULL, "*/v1/graphql", "nearVector", NULL},  /* Weaviate */
    {TS_CALL_RETRIEVER, NULL, "*/v1/graphql", "nearText", NULL},
    {TS_CALL_RETRIEVER, NULL, "*/v1/graphql", "hybrid", NULL},
    {TS_CALL_RETRIEVER, NULL, "*/v1/graphql", "bm25", NULL},
    {TS_CALL_RETRIEVER, NULL, "*/v2/vectordb/entities/search", NULL, NULL}, /* Milvus */
    {TS_CALL_RETRIEVER, NULL, "*/v2/vectordb/entities/hybrid_search", NULL, NULL},
    {TS_CALL_RETRIEVER, NULL, "*/indexes/%/search", "\"q\"", NULL}, /* Marqo */
    {TS_CALL_RETRIEVER, NULL, "*/%/_search", "\"knn\"", NULL},      /* Elasticsearch, OpenSearch */
    {TS_CALL_RETRIEVER, NULL, "/_search", "\"knn\"", NULL},
    {TS_CALL_RETRIEVER, ".amazonaws.com", "/knowledgebases/%/retrieve", NULL, NULL},
    {TS_CALL_RETRIEVER, NULL, "*/vector_stores/%/search", NULL, NULL},
    {TS_CALL_RERANKER, NULL, "*/rerank", NULL, NULL},
    {TS_CALL_RERANKER, NULL, "*/services/rerank/*", NULL, NULL}, /* DashScope */
    /* parsing of documents */
    {TS_CALL_PARSER, NULL, "*/parsing/upload", NULL, NULL}, /* LlamaParse */
    {TS_CALL_PARSER, NULL, "*/parsing/job/%/result/*", NULL, NULL},
    {TS_CALL_PARSER, NULL, "*/general/v0/general", NULL, NULL}, /* Unstructured */
    {TS_CALL_PARSER, ".cognitiveservices.azure.com", "*:analyze", NULL, NULL},
    {TS_CALL_PARSER, "api.mistral.ai", "/v1/ocr", NULL, NULL},
    /* models whose answers are not read yet: only that they are models is said */
    {TS_CALL_LLM, NULL, "*/v1/messages", "\"messages\"", "chat"},
    {TS_CALL_LLM, NULL, "*/responses", "\"input\"", "chat"},
    {TS_CALL_LLM, NULL, "*:generateContent", NULL, "generate_content"},
    {TS_CALL_LLM, NULL, "*:streamGenerateContent", NULL, "generate_content"},
    {TS_CALL_LLM, ".amazonaws.com", "/model/*/converse", NULL, "chat"},
    {TS_CALL_LLM, ".amazonaws.com", "/model/*/converse-stream", NULL, "chat"},
    {TS_CALL_LLM, "api.cohere.com", "/v%/chat", NULL, "chat"},
    {TS_CALL_LLM, NULL, "*/v2/chat", "\"messages\"", "chat"},
    {TS_CALL_LLM, NULL, "*/api/chat", "\"messages\"", "chat"}, /* Ollama */
    {TS_CALL_LLM, NULL, "*/api/generate", "\"prompt\"", "text_completion"},
    {TS_CALL_LLM, NULL, "*/completions", "\"prompt\"", "text_completion"},
    {TS_CALL_EMBEDDING, NULL, "*/api/embed", "\"input\"", "embeddings"},
    {TS_CALL_EMBEDDING, NULL, "*:embedContent", NULL, "embeddings"},
    {TS_CALL_EMBEDDING, NULL, "*:batchEmbedContents", NULL, "embeddings"},
    {TS_CALL_EMBEDDING, "api.cohere.com", "/v%/embed", NULL, "embeddings"},
};

/* '*' and '%' take as little as they can; the last '*' that was met may take more later, so that
 * one pass over the text for each star is enough. */
static bool fits(const char *pattern, const char *text, struct ts_slice *collection)
{
    const char *star = NULL, *retry = NULL;
    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == '%') {
            size_t n = strcspn(text, "/");
            *collection = (struct ts_slice){text, n};
            text += n;
            pattern++;
        } else if (*pattern == *text) {
            if (!*text)
                return true;
            pattern++;
            text++;
        } else if (star && *retry) {
            text = ++retry;
            pattern = star;
        } else {
            return false;
        }
    }
}

static bool host_fits(const char *pattern, const char *host)
{
    if (!pattern)
        return true;
    if (!host)
        return false;
    size_t n = strlen(host), m = strlen(pattern);
    return *pattern == '.' ? n > m && strcmp(host + n - m, pattern) == 0
                           : strcmp(host, pattern) == 0;
}

const struct ts_endpoint *ts_endpoint_of(const struct ts_http *http)
{
    const char *path = http->path ? http->path : "";
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        const struct ts_endpoint *row = &endpoints[i];
        struct ts_slice collection;
        bool may_get = row->kind == TS_CALL_TOOL || row->kind == TS_CALL_PARSER;
        if (host_fits(row->host, http->host) && (may_get || ts_is_post(http)) &&
            fits(row->path, path, &collection) &&
            (!row->mark || ts_body_has(&http->request, row->mark)))
            return row;
    }
    return NULL;
}

void ts_endpoint_each(void (*f)(void *context, const struct ts_endpoint *row), void *context)
{
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        f(context, &endpoints[i]);
}

struct ts_slice ts_endpoint_collection(const struct ts_endpoint *endpoint, const char *path)
{
    struct ts_slice collection = {0};
    if (!strchr(endpoint->path, '%') || !fits(endpoint->path, path ? path : "", &collection))
        return (struct ts_slice){0};
    return collection;
}
