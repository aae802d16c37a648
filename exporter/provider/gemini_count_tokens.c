/* countTokens of Google's interface: asks what a request would cost, and costs nothing itself, so
 * that its numbers are no usage. Source: ai.google.dev/api/tokens. */
#include "exporter/call/body.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/rows.h"

static int match(const struct ts_http *http)
{
    bool counts = ts_gemini_is_method(http, "countTokens") ||
                  ts_gemini_is_method(http, "computeTokens"); /* Vertex: with the tokens */
    return ts_is_post(http) && counts ? 100 : 0;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_OTHER;
    call->operation = "count_tokens";
    struct ts_slice request = ts_gemini_begin(call);
    struct ts_slice inner = ts_gemini_get(request, "generateContentRequest");
    ts_gemini_model(call, inner.n ? inner : request);
    ts_gemini_name(call, (struct ts_slice){0}, call->operation);
}

const struct ts_provider ts_provider_gemini_count_tokens = {"gemini.count_tokens", match, read};
