/* Cohere's /v1/embed and /v2/embed (docs.cohere.com/reference/embed). */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/provider/cohere.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool asks_for_embeddings(const struct ts_message *request)
{
    return ts_body_has(request, "\"texts\"") || ts_body_has(request, "\"images\"") ||
           ts_body_has(request, "\"inputs\"");
}

static int match(const struct ts_http *http)
{
    bool is_path = ts_path_ends(http->path, "/v1/embed") || ts_path_ends(http->path, "/v2/embed");
    if (!ts_is_post(http) || !is_path)
        return 0;
    if (ts_is_cohere(http))
        return 110;
    return asks_for_embeddings(&http->request) ? 100 : 0;
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"meta", NULL};
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    struct ts_slice request = ts_cohere_begin(call);
    ts_cohere_no_chat(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_cohere_params(call, request);
    ts_cohere_usage(call, ts_call_rest(call, answer, names));
    ts_call_check(call, answer, ts_json_get(answer, "embeddings").n > 0, "embeddings");
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_cohere_embed = {"cohere.embed", match, read};
