/* OpenAI's moderation: a classifier that is not billed, and no chat.
 * https://platform.openai.com/docs/api-reference/moderations */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/path.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    bool is_path = ts_path_fits(http->path, "moderations") ||
                   ts_path_fits(http->path, "chat/moderations"); /* Mistral */
    return ts_is_post(http) && is_path && ts_body_has(&http->request, "\"input\"") ? 100 : 0;
}

static void read(struct ts_call *call)
{
    struct ts_slice request = ts_openai_begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    call->kind = TS_CALL_OTHER;
    ts_openai_usage(call, answer);
    ts_openai_check(call, answer, "results");
    call->operation = "moderations";
    ts_openai_name(call, request, answer);
    call->operation = ""; /* the conventions have none */
}

const struct ts_provider ts_provider_openai_moderation = {"openai.moderation", match, read};
