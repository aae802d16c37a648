/* HuggingFace's embeddings: /embed of TEI (huggingface.co/docs/text-embeddings-inference) and
 * feature extraction of its inference hosts. The answer is a list of vectors. */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/marks.h"
#include "exporter/call/usage.h"
#include "exporter/provider/huggingface.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* Numbers in a list, up to three deep: one vector, one for each text, one for each token. Only the
 * first items are looked at, since vectors are long. */
static bool is_vector(struct ts_slice json)
{
    for (int depth = 0; depth < 3; depth++) {
        json = ts_json_at(json, 0);
        if (ts_json_kind(json) == TS_JSON_NUMBER)
            return true;
    }
    return false;
}

static int match(const struct ts_http *http)
{
    bool is_path = ts_path_ends(http->path, "/embed") ||
                   ts_path_ends(http->path, "/feature-extraction") ||
                   ts_path_ends(http->path, "/embed_all");
    bool is_list = ts_body_opens(&http->response, '[');
    if (!ts_is_post(http) || !(is_path || is_list) || !ts_body_has(&http->request, "\"inputs\""))
        return 0;
    struct ts_slice answer = ts_body_json(&http->response);
    if (ts_json_kind(answer) == TS_JSON_ARRAY && is_vector(answer))
        return is_path ? 95 : 70;
    bool is_open = !answer.n || http->status >= 400;
    return is_open && is_path ? 50 : 0;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    ts_huggingface_begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_huggingface_count(call, "x-compute-tokens", &call->usage.input);
    ts_usage_complete(&call->usage);
    ts_call_check(call, answer, ts_json_kind(answer) == TS_JSON_ARRAY, "embeddings");
    ts_call_title(call);
}

const struct ts_provider ts_provider_tei = {"tei.embed", match, read};
