/* Voyage's embeddings of documents in pieces and of pictures (docs.voyageai.com/reference), whose
 * usage is one number: total_tokens. */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_param_row params[] = {
    {"output_dimension", "dimensions", false},
    {"encoding_format", "encoding_formats", true},
};

/* All that an embedding costs is its input. */
static const struct ts_usage_row usage_rows[] = {TS_USAGE_ROW(input, "total_tokens"),
                                                 TS_USAGE_ROW(total, "total_tokens")};

/* Its plain embeddings are in OpenAI's form. */
static int match(const struct ts_http *http)
{
    bool is_path = ts_path_ends(http->path, "/contextualizedembeddings") ||
                   ts_path_ends(http->path, "/multimodalembeddings");
    return ts_is_post(http) && is_path ? 110 : 0;
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"model", "usage", NULL};
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    struct ts_slice rest = ts_call_rest(call, answer, names);
    ts_params_rows(call, request, params, sizeof params / sizeof *params);
    ts_usage_rows(ts_json_get(rest, "usage"), usage_rows, sizeof usage_rows / sizeof *usage_rows,
                  &call->usage);
    ts_usage_complete(&call->usage);
    ts_call_check(call, answer, ts_json_kind(ts_json_get(answer, "data")) == TS_JSON_ARRAY, "data");
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_response_model(call, ts_json_get(rest, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_voyage = {"voyage.embeddings", match, read};
