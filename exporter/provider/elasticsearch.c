/* Elasticsearch and OpenSearch: searches by vector or meaning (_search with knn, neural, semantic,
 * sparse vectors, or retrievers); a search by words alone is left to who reads HTTP. */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_document_form hits = {
    .id = "_id", .score = "_score", .metadata = "_source|fields"};

/* Keys of queries (Elastic's and OpenSearch's Query DSL), and functions of their scripts. */
static const char *const marks[] = {
    "\"knn\"",           "\"neural\"",         "\"semantic\"",  "\"sparse_vector\"",
    "\"neural_sparse\"", "\"text_expansion\"", "\"retriever\"", "\"query_vector\"",
    "cosineSimilarity",  "dotProduct",         "knn_score",     "\"hybrid\"",
};

/* A mark in quotes is a key only with a colon behind it. */
static bool has_key(struct ts_slice body, const char *mark)
{
    const char *at = body.p, *end = body.p + body.n;
    while (at && (at = memmem(at, (size_t)(end - at), mark, strlen(mark)))) {
        at += strlen(mark);
        const char *next = at;
        while (next < end && (*next == ' ' || *next == '\n' || *next == '\r' || *next == '\t'))
            next++;
        if (*mark != '"' || (next < end && *next == ':'))
            return true;
    }
    return false;
}

static bool is_by_meaning(const struct ts_http *http)
{
    struct ts_slice body = http->request.body;
    for (size_t i = 0; body.n && i < sizeof marks / sizeof *marks; i++)
        if (has_key(body, marks[i]))
            return true;
    return false;
}

static bool is_search(const char *path, struct ts_slice *index)
{
    return ts_pattern_fits("*/%/_search", path, index) ||
           ts_pattern_fits("/_search", path, index) ||
           ts_pattern_fits("*/%/_knn_search", path, index);
}

/* The interface takes a body with GET as well. */
static int match(const struct ts_http *http)
{
    bool fits = http->method && (ts_is_post(http) || strcmp(http->method, "GET") == 0) &&
                is_search(http->path, NULL) && is_by_meaning(http);
    return fits ? 100 : 0;
}

static void read(struct ts_call *call)
{
    struct ts_slice index = {0};
    is_search(call->http.path, &index);
    ts_retrieval_begin(call, "elasticsearch", ts_retrieval_part(call, index));
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_call_explain(call, "", ts_text_of(ts_json_path(answer, "error.reason"), &call->arena));
    ts_retrieval_hits(call, "hits.hits", &hits);
}

const struct ts_provider ts_provider_elasticsearch = {"elasticsearch", match, read};
