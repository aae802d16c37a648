/* Pinecone: /query, and the search by text of indexes with a model of their own
 * (docs.pinecone.io/reference/api, "Query" and "Search records"). */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/extras.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_document_form matches = {
    .id = "id", .score = "score", .metadata = "metadata"};
static const struct ts_document_form records = {
    .id = "_id", .score = "_score", .metadata = "fields"};

static bool is_search_of_records(const struct ts_http *http, struct ts_slice *space)
{
    return ts_pattern_fits("*/records/namespaces/%/search", http->path, space);
}

/* The local emulator has no host to be known by. */
static bool is_query(const struct ts_http *http)
{
    if (!ts_path_ends(http->path, "/query"))
        return false;
    if (ts_pattern_host(".pinecone.io", http->host))
        return true;
    return http->path && strcmp(http->path, "/query") == 0 &&
           ts_json_get(ts_body_json(&http->request), "topK").n &&
           ts_json_get(ts_body_json(&http->response), "matches").n;
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && (is_query(http) || is_search_of_records(http, NULL)) ? 100 : 0;
}

/* Of "docs-1a2b3c4.svc.us-east1.pinecone.io" the index is "docs": the project's id comes last. */
static const char *index_name(struct ts_call *call)
{
    const char *host = call->http.host;
    if (!ts_pattern_host(".pinecone.io", host))
        return "";
    size_t label = strcspn(host, ".");
    const char *dash = memrchr(host, '-', label);
    const char *name = ts_arena_copy(&call->arena, host, dash ? (size_t)(dash - host) : label);
    return name ? name : "";
}

static void read(struct ts_call *call)
{
    struct ts_slice space = {0};
    bool is_records = is_search_of_records(&call->http, &space);
    struct ts_slice request = ts_retrieval_begin(call, "pinecone", index_name(call));
    ts_call_extra_text(call, "db.namespace", ts_retrieval_part(call, space));
    ts_call_extra(call, "db.namespace", ts_json_get(request, "namespace"));
    if (is_records)
        ts_retrieval_hits(call, "result.hits", &records);
    else
        ts_retrieval_hits(call, "matches", &matches);
}

const struct ts_provider ts_provider_pinecone = {"pinecone", match, read};
