/* The search of OpenAI's vector stores
 * (platform.openai.com/docs/api-reference/vector-stores/search).
 */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const char *const not_metadata[] = {"file_id", "score", "content", NULL};

static bool is_search(const struct ts_http *http, struct ts_slice *store)
{
    return ts_pattern_fits("*/vector_stores/%/search", http->path, store);
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && is_search(http, NULL) ? 100 : 0;
}

/* The texts of a hit, one after another, escapes and all as they were sent. */
static struct ts_slice text_of(struct ts_call *call, struct ts_slice content)
{
    struct ts_buffer out = {0};
    struct ts_json_iter iter = ts_json_begin(content);
    while (ts_json_kind(content) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice text = ts_json_get(iter.value, "text");
        if (ts_json_kind(text) != TS_JSON_STRING)
            continue;
        ts_buffer_text(&out, out.bytes ? "\\n" : "\"");
        ts_buffer_add(&out, text.p + 1, text.n - 2);
    }
    if (out.bytes)
        ts_buffer_text(&out, "\"");
    return ts_buffer_to_arena(&out, &call->arena);
}

static void add_hit(struct ts_documents *list, struct ts_slice hit)
{
    ts_documents_add(list,
                     &(struct ts_document){.id = ts_json_get(hit, "file_id"),
                                           .text = text_of(list->call, ts_json_get(hit, "content")),
                                           .uri = ts_json_get(hit, "filename"),
                                           .score = ts_json_get(hit, "score"),
                                           .metadata = hit,
                                           .not_metadata = not_metadata});
}

static void read(struct ts_call *call)
{
    struct ts_slice store = {0};
    struct ts_documents list = {.call = call};
    is_search(&call->http, &store);
    ts_retrieval_begin(call, NULL, ts_retrieval_part(call, store));
    struct ts_slice data = ts_json_get(ts_body_json(&call->http.response), "data");
    bool has_hits = ts_json_kind(data) == TS_JSON_ARRAY;
    struct ts_json_iter iter = ts_json_begin(data);
    while (has_hits && ts_json_next(&iter))
        add_hit(&list, iter.value);
    ts_retrieval_end(&list, has_hits);
}

const struct ts_provider ts_provider_openai_vector_stores = {"openai.vector_stores", match, read};
