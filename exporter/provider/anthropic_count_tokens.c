/* Anthropic's count of the tokens that a request would have: a question about a model call, and no
 * use of tokens (https://docs.anthropic.com/en/api/messages-count-tokens). */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/provider/anthropic_body.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

/* At Google it stands where a model would. */
static const char vertex_suffix[] = "/publishers/anthropic/models/count-tokens:rawPredict";

static int match(const struct ts_http *http)
{
    bool fits = ts_path_ends(http->path, "/v1/messages/count_tokens") ||
                ts_path_ends(http->path, vertex_suffix);
    return ts_is_post(http) && fits ? 110 : 0;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_OTHER;
    call->operation = "count_tokens";
    struct ts_slice request = ts_anthropic_begin(call);
    call->request_model = ts_text_of(ts_json_get(request, "model"), &call->arena);
    ts_call_title(call);
}

const struct ts_provider ts_provider_anthropic_count_tokens = {"anthropic.count_tokens", match,
                                                               read};
