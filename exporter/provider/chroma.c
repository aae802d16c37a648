/* Chroma: queries of a collection, whose answer has a column for each part of the hits, and in it a
 * list for each of the queries (docs.trychroma.com/docs/querying-collections). */
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_query(const struct ts_http *http, struct ts_slice *collection)
{
    return ts_pattern_fits("*/collections/%/query", http->path, collection) ||
           ts_pattern_fits("*/api/v2/*/collections/%/search", http->path, collection);
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && is_query(http, NULL) ? 90 : 0;
}

enum { IDS, DOCUMENTS, URIS, DISTANCES, SCORES, METADATAS, COLUMNS };
static const char *const columns[COLUMNS] = {"ids",       "documents", "uris",
                                             "distances", "scores",    "metadatas"};

/* The next item of each column; a column that was not asked for is null, and gives nothing. */
static bool next(struct ts_json_iter iters[COLUMNS], struct ts_slice values[COLUMNS])
{
    bool has_id = false;
    for (size_t i = 0; i < COLUMNS; i++) {
        bool is_there = ts_json_next(&iters[i]);
        values[i] = is_there ? iters[i].value : (struct ts_slice){0};
        has_id |= i == IDS && is_there;
    }
    return has_id;
}

static void begin(const struct ts_slice lists[COLUMNS], struct ts_json_iter iters[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        bool is_list = ts_json_kind(lists[i]) == TS_JSON_ARRAY;
        iters[i] = ts_json_begin(is_list ? lists[i] : ts_slice_text("[]"));
    }
}

static void add_query(struct ts_documents *list, const struct ts_slice lists[COLUMNS])
{
    struct ts_json_iter iters[COLUMNS];
    struct ts_slice values[COLUMNS];
    begin(lists, iters);
    while (next(iters, values))
        ts_documents_add(list, &(struct ts_document){.id = values[IDS],
                                                     .text = values[DOCUMENTS],
                                                     .uri = values[URIS],
                                                     .score = values[SCORES],
                                                     .distance = values[DISTANCES],
                                                     .metadata = values[METADATAS]});
}

static void read(struct ts_call *call)
{
    struct ts_slice name = {0}, lists[COLUMNS], values[COLUMNS];
    struct ts_json_iter iters[COLUMNS];
    struct ts_documents list = {.call = call};
    is_query(&call->http, &name);
    ts_retrieval_begin(call, "chroma", ts_retrieval_part(call, name));
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_call_explain(call, ts_text_of(ts_json_get(answer, "error"), &call->arena),
                    ts_text_of(ts_json_get(answer, "message"), &call->arena));
    for (size_t i = 0; i < COLUMNS; i++)
        lists[i] = ts_json_get(answer, columns[i]);
    begin(lists, iters);
    while (next(iters, values))
        add_query(&list, values);
    ts_retrieval_end(&list, ts_json_kind(lists[IDS]) == TS_JSON_ARRAY);
}

const struct ts_provider ts_provider_chroma = {"chroma", match, read};
