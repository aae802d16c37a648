/* Qdrant: searches of points in all their forms (api.qdrant.tech, "Search" and "Query"). */
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_document_form points = {.id = "id", .score = "score", .metadata = "payload"};

static bool is_search(const struct ts_http *http, struct ts_slice *collection)
{
    static const char *const operations[] = {
        "search",           "search/batch", "search/groups",  "query",
        "query/batch",      "query/groups", "recommend",      "recommend/batch",
        "recommend/groups", "discover",     "discover/batch",
    };
    struct ts_slice name;
    if (!ts_pattern_fits("*/collections/%/points/*", http->path, &name))
        return false;
    const char *operation = name.p + name.n + sizeof "/points/" - 1;
    bool is_one = false;
    for (size_t i = 0; !is_one && i < sizeof operations / sizeof *operations; i++)
        is_one = ts_pattern_fits(operations[i], operation, NULL);
    if (collection)
        *collection = name;
    return is_one;
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && is_search(http, NULL) ? 100 : 0;
}

/* {"points": [...]}, {"groups": [{"hits": [...]}]}, or a hit itself. */
static void add_one(struct ts_documents *list, struct ts_slice item)
{
    struct ts_slice inner = ts_json_get(item, "points");
    struct ts_slice groups = ts_json_get(item, "groups");
    if (inner.n) {
        ts_documents_hits(list, inner, &points);
    } else if (groups.n) {
        struct ts_json_iter iter = ts_json_begin(groups);
        while (ts_json_next(&iter))
            ts_documents_hits(list, ts_json_get(iter.value, "hits"), &points);
    } else if (ts_json_kind(item) == TS_JSON_OBJECT && ts_json_get(item, "id").n) {
        ts_documents_hit(list, item, &points);
    }
}

/* A batch answers with a list for each of its searches. */
static void add_result(struct ts_documents *list, struct ts_slice result)
{
    if (ts_json_kind(result) == TS_JSON_OBJECT) {
        add_one(list, result);
        return;
    }
    struct ts_json_iter iter = ts_json_begin(result);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_ARRAY)
            ts_documents_hits(list, iter.value, &points);
        else
            add_one(list, iter.value);
}

static bool is_list(struct ts_slice result)
{
    return ts_json_kind(result) == TS_JSON_ARRAY || ts_json_get(result, "points").n ||
           ts_json_get(result, "groups").n;
}

static void read(struct ts_call *call)
{
    struct ts_slice name = {0};
    struct ts_documents list = {.call = call};
    is_search(&call->http, &name);
    ts_retrieval_begin(call, "qdrant", ts_retrieval_part(call, name));
    struct ts_slice answer = ts_body_json(&call->http.response);
    struct ts_slice result = ts_json_get(answer, "result");
    ts_call_explain(call, "", ts_text_of(ts_json_path(answer, "status.error"), &call->arena));
    add_result(&list, result);
    ts_retrieval_end(&list, is_list(result));
}

const struct ts_provider ts_provider_qdrant = {"qdrant", match, read};
