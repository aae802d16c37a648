/* Mistral's reading of documents, /v1/ocr (docs.mistral.ai/api/#tag/ocr). */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && ts_path_ends(http->path, "/v1/ocr") ? 100 : 0;
}

static void check(struct ts_call *call, struct ts_slice answer)
{
    if (ts_json_kind(ts_json_get(answer, "pages")) == TS_JSON_ARRAY || !ts_call_is_settled(call) ||
        call->http.response.body_truncated)
        return;
    if (!ts_call_error_in(call, answer, true))
        ts_call_invalid(call, "the answer has no pages");
}

/* usage_info counts pages, which are no tokens. */
static void read(struct ts_call *call)
{
    call->kind = TS_CALL_PARSER;
    call->operation = "ocr";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_title(call);
    check(call, answer);
}

const struct ts_provider ts_provider_mistral_ocr = {"mistral.ocr", match, read};
