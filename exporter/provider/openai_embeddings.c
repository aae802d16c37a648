/* OpenAI's embeddings, and all who answer in that form. */
#include "exporter/call/body.h"
#include "exporter/provider/openai.h"
#include "exporter/call/params.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_embedding_answer(const struct ts_message *response)
{
    return ts_json_path(ts_body_json(response), "data.0.embedding").n > 0;
}

/* A refusal does not say what was asked for: an input without roles is no chat. */
static bool is_refused(const struct ts_http *http)
{
    if (http->status < 400 || !ts_openai_is_endpoint(http))
        return false;
    struct ts_slice input = ts_json_get(ts_body_json(&http->request), "input");
    return ts_json_kind(input) == TS_JSON_STRING ||
           ts_json_kind(ts_json_at(input, 0)) == TS_JSON_STRING;
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    if (ts_path_ends(http->path, "/embeddings"))
        return 100;
    bool by_body = ts_body_has(&http->request, "\"input\"") &&
                   ts_body_has(&http->response, "\"embedding\"") &&
                   is_embedding_answer(&http->response);
    return by_body ? 80 : is_refused(http) ? 20 : 0;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    struct ts_slice request = ts_openai_begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_params_read(call, request);
    ts_openai_usage(call, answer);
    ts_openai_check(call, answer, "data");
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_openai_embeddings = {"openai.embeddings", match, read};
