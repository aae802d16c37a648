/* Milvus and Zilliz: searches of the REST interface, versions 1 and 2
 * (milvus.io/api-reference/restful/v2.4.x/v2/Vector (v2)/Search.md). */
#include <stdint.h>
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* A hit is one flat object: what the program asked for, beside these. */
static const char *const not_metadata[] = {"id", "distance", NULL};
static const struct ts_document_form hits = {
    .id = "id", .distance = "distance", .metadata = "", .not_metadata = not_metadata};

static int match(const struct ts_http *http)
{
    static const char *const paths[] = {
        "*/vectordb/entities/search",
        "*/vectordb/entities/hybrid_search",
        "*/vectordb/entities/advanced_search",
        "*/v1/vector/search",
    };
    for (size_t i = 0; ts_is_post(http) && i < sizeof paths / sizeof *paths; i++)
        if (ts_pattern_fits(paths[i], http->path, NULL))
            return 100;
    return 0;
}

/* Errors come with status 200 and a code of their own: 0 and, in version 1, 200 are none. */
static void check(struct ts_call *call, struct ts_slice answer)
{
    int64_t code = 0;
    struct ts_slice sent = ts_json_get(answer, "code");
    if (!ts_json_int(sent, &code) || code == 0 || code == 200)
        return;
    const char *message = ts_text_of(ts_json_get(answer, "message"), &call->arena);
    ts_call_fail(call, ts_text_of(sent, &call->arena), message);
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"collectionName", NULL};
    struct ts_slice request = ts_body_json(&call->http.request);
    ts_retrieval_begin(call, "milvus", ts_retrieval_text(call, request, names));
    check(call, ts_body_json(&call->http.response));
    ts_retrieval_hits(call, "data", &hits);
}

const struct ts_provider ts_provider_milvus = {"milvus", match, read};
