/* Anthropic's Messages interface, at Anthropic, Google and all who offer it on their own hosts. */
#include "exporter/call/body.h"
#include "exporter/provider/anthropic.h"
#include "exporter/provider/anthropic_body.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool has_messages(const struct ts_message *request)
{
    return ts_body_has(request, "\"messages\"");
}

static bool is_at_path(const struct ts_http *http)
{
    if (ts_anthropic_is_vertex(http))
        return true;
    if (!ts_path_ends(http->path, "/v1/messages"))
        return false;
    bool is_anthropic = http->host && strcmp(http->host, "api.anthropic.com") == 0;
    return is_anthropic || has_messages(&http->request) ||
           (http->exchange && http->exchange->no_content);
}

static bool answers_message(const struct ts_message *response)
{
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"message_start\"");
    struct ts_slice answer = ts_body_json(response);
    return ts_json_is_text(ts_json_get(answer, "type"), "message") &&
           ts_json_kind(ts_json_get(answer, "content")) == TS_JSON_ARRAY;
}

/* Under other paths the answer tells, or a header that only clients of this interface send. */
static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    if (is_at_path(http))
        return 100;
    if (!has_messages(&http->request))
        return 0;
    if (answers_message(&http->response))
        return 70;
    return ts_http_header(&http->request, "anthropic-version").n ? 60 : 0;
}

static void read(struct ts_call *call)
{
    struct ts_slice request = ts_anthropic_begin(call);
    ts_anthropic_request(call, request);
    ts_anthropic_read_answer(call, "content");
    call->streamed |= ts_path_ends(call->http.path, ":streamRawPredict");
}

const struct ts_provider ts_provider_anthropic_messages = {"anthropic.messages", match, read};
