/* Vector stores and search indexes whose hits are one plain list: a row each. */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/provider/tables.h"
#include "exporter/wire/json.h"

/* Members of flat hits that are no metadata. */
static const char *const of_marqo[] = {"_id", "_score", NULL};
static const char *const of_turbopuffer[] = {"id", "$dist", "dist", NULL};
static const char *const of_azure[] = {"@search.score", NULL};
static const char *const of_supabase[] = {"id", "similarity", NULL};

/* host and path as in call/pattern.h, what stands at '%' is the collection. mark: words that the
 * request's body must have, NULL: none. collection: a member of the request. */
static const struct store {
    const char *system, *host, *path, *mark, *collection, *hits;
    struct ts_document_form form;
} stores[] = {
    /* docs.marqo.ai, "Search": the passage that was found is the highlight */
    {"marqo",
     NULL,
     "*/indexes/%/search",
     "\"q\"",
     NULL,
     "hits",
     {.id = "_id",
      .text = "_highlights.0.*|_highlights.*",
      .score = "_score",
      .metadata = "",
      .not_metadata = of_marqo}},
    /* upstash.com/docs/vector/api/endpoints/query */
    {"upstash_vector",
     ".vector.upstash.io",
     "/query*",
     NULL,
     NULL,
     "result",
     {.id = "id", .text = "data", .score = "score", .metadata = "metadata"}},
    /* turbopuffer.com/docs/query */
    {"turbopuffer",
     ".turbopuffer.com",
     "*/namespaces/%/query",
     NULL,
     NULL,
     "rows",
     {.id = "id", .distance = "$dist|dist", .metadata = "", .not_metadata = of_turbopuffer}},
    /* learn.microsoft.com/rest/api/searchservice/documents/search-post */
    {"azure.ai_search",
     ".search.windows.net",
     "*/indexes/%/docs/search",
     NULL,
     NULL,
     "value",
     {.id = "id|chunk_id|key", .score = "@search.score", .metadata = "", .not_metadata = of_azure}},
    {"azure.ai_search",
     ".search.windows.net",
     "*/%/docs/search.post.search",
     NULL,
     NULL,
     "value",
     {.id = "id|chunk_id|key", .score = "@search.score", .metadata = "", .not_metadata = of_azure}},
    /* developers.cloudflare.com/vectorize/reference/client-api */
    {"cloudflare_vectorize",
     "api.cloudflare.com",
     "*/vectorize/v2/indexes/%/query",
     NULL,
     NULL,
     "result.matches",
     {.id = "id", .score = "score", .metadata = "metadata"}},
    /* docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_QueryVectors.html */
    {"aws.s3_vectors",
     NULL,
     "/QueryVectors",
     "\"queryVector\"",
     "indexName",
     "vectors",
     {.id = "key", .distance = "distance", .metadata = "metadata"}},
    /* supabase.com/docs/guides/ai/vector-columns: a function of the user's own over pgvector */
    {"postgresql",
     NULL,
     "*/rest/v1/rpc/%",
     "\"query_embedding\"",
     NULL,
     "",
     {.id = "id", .score = "similarity", .metadata = "", .not_metadata = of_supabase}},
};

static const struct store *store_of(const struct ts_http *http, struct ts_slice *part)
{
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
        const struct store *row = &stores[i];
        if (ts_pattern_host(row->host, http->host) &&
            ts_pattern_fits(row->path, http->path, part) &&
            (!row->mark || ts_body_has(&http->request, row->mark)))
            return row;
    }
    return NULL;
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && store_of(http, NULL) ? 90 : 0;
}

/* OData's indexes('docs') is docs. */
static const char *without_quotes(struct ts_call *call, const char *name)
{
    const char *open = strstr(name, "('");
    size_t bytes = open ? strcspn(open + 2, "'") : 0;
    const char *inner = open ? ts_arena_copy(&call->arena, open + 2, bytes) : NULL;
    return inner ? inner : name;
}

static void read(struct ts_call *call)
{
    struct ts_slice part = {0};
    const struct store *store = store_of(&call->http, &part);
    if (!store)
        return;
    const char *const names[] = {store->collection, NULL};
    const char *name = without_quotes(call, ts_retrieval_part(call, part));
    if (!*name)
        name = ts_retrieval_text(call, ts_body_json(&call->http.request), names);
    ts_retrieval_begin(call, store->system, name);
    ts_retrieval_hits(call, store->hits, &store->form);
}

const struct ts_provider ts_provider_vector_stores = {"vector_stores", match, read};

void ts_vector_stores_each(void (*f)(void *context, const struct ts_known *known), void *context)
{
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++)
        f(context, &(struct ts_known){TS_CALL_RETRIEVER, stores[i].host, stores[i].path,
                                      "vector_stores", ""});
}
