/* Weaviate: GraphQL's Get, which fetches objects by a search or without one
 * (docs.weaviate.io/weaviate/api/graphql/get). What REST writes and lists is not read here. */
#include <ctype.h>
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const char *const searches[] = {"nearVector", "nearText",  "nearObject",
                                       "nearImage",  "nearAudio", "nearVideo",
                                       "hybrid",     "bm25",      "ask"};

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *after_blanks(const char *at)
{
    while (*at && strchr(" \t\r\n,", *at))
        at++;
    return at;
}

/* Where a word of the query ends, NULL: it has none such. */
static const char *after_word(const char *query, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = query; (at = strstr(at, word)); at += n)
        if ((at == query || !is_name(at[-1])) && !is_name(at[n]))
            return at + n;
    return NULL;
}

/* "{ Get { Article ( nearText ...": the class is the first name inside Get. */
static struct ts_slice class_of(const char *query)
{
    const char *at = after_word(query, "Get");
    at = at ? after_blanks(at) : "";
    at = *at == '{' ? after_blanks(at + 1) : "";
    size_t n = 0;
    while (is_name(at[n]))
        n++;
    return (struct ts_slice){at, n};
}

static bool is_search(const char *query)
{
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        const char *after = after_word(query, searches[i]);
        if (after && *after_blanks(after) == ':')
            return class_of(query).n > 0;
    }
    return false;
}

static const char *query_of(const struct ts_http *http, struct ts_arena *arena)
{
    return ts_text_of(ts_json_get(ts_body_json(&http->request), "query"), arena);
}

/* Without the words of a search any server may have a Get: then the host or the answer must tell.
 */
static bool is_weaviate(const struct ts_http *http)
{
    return ts_pattern_host(".weaviate.network", http->host) ||
           ts_pattern_host(".weaviate.cloud", http->host) ||
           ts_json_path(ts_body_json(&http->response), "data.Get").n;
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http) || !ts_path_ends(http->path, "/v1/graphql"))
        return 0;
    struct ts_arena arena = {0};
    const char *query = query_of(http, &arena);
    bool fits = is_search(query) || (class_of(query).n && is_weaviate(http));
    ts_arena_free(&arena);
    return fits ? 100 : 0;
}

/* Scores of hybrid searches are numbers inside strings. */
static struct ts_slice number(struct ts_slice value)
{
    if (ts_json_kind(value) != TS_JSON_STRING)
        return value;
    struct ts_slice inner = {value.p + 1, value.n - 2};
    struct ts_slice read = ts_json_value(inner, NULL);
    bool is_number = ts_json_kind(read) == TS_JSON_NUMBER && read.n == inner.n;
    return is_number ? read : value;
}

static void add_hit(struct ts_documents *list, struct ts_slice hit)
{
    struct ts_slice more = ts_json_get(hit, "_additional");
    ts_documents_add(list, &(struct ts_document){
                               .id = ts_json_get(more, "id"),
                               .score = number(ts_document_part(more, "score|certainty")),
                               .distance = ts_document_part(more, "distance"),
                               .metadata = hit,
                           });
}

static bool add_classes(struct ts_documents *list, struct ts_slice classes)
{
    bool has_hits = false;
    struct ts_json_iter iter = ts_json_begin(classes);
    while (ts_json_kind(classes) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        struct ts_slice hits = iter.value;
        if (ts_json_kind(hits) != TS_JSON_ARRAY)
            continue;
        has_hits = true;
        struct ts_json_iter each = ts_json_begin(hits);
        while (ts_json_next(&each))
            add_hit(list, each.value);
    }
    return has_hits;
}

/* GraphQL tells errors under status 200, beside what could be found. */
static void fail_with_errors(struct ts_call *call, struct ts_slice errors)
{
    const char *message = ts_text_of(ts_json_path(errors, "0.message"), &call->arena);
    if (ts_json_kind(errors) == TS_JSON_ARRAY && ts_json_count(errors))
        ts_call_fail(call, "error", *message ? message : "error");
}

static void read(struct ts_call *call)
{
    struct ts_documents list = {.call = call};
    struct ts_slice name = class_of(query_of(&call->http, &call->arena));
    ts_retrieval_begin(call, "weaviate", ts_retrieval_part(call, name));
    struct ts_slice answer = ts_body_json(&call->http.response);
    fail_with_errors(call, ts_json_get(answer, "errors"));
    ts_retrieval_end(&list, add_classes(&list, ts_json_path(answer, "data.Get")));
}

const struct ts_provider ts_provider_weaviate = {"weaviate", match, read};
