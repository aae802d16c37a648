/* Anthropic's text completions, the interface before messages
 * (https://docs.anthropic.com/en/api/complete). */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/provider/anthropic_body.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http) || !ts_path_ends(http->path, "/v1/complete"))
        return 0;
    bool is_anthropic = http->host && strcmp(http->host, "api.anthropic.com") == 0;
    return is_anthropic || ts_body_has(&http->request, "\"max_tokens_to_sample\"") ? 100 : 0;
}

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_tokens_to_sample", "max_tokens", false},
    {"stop_sequences", "stop_sequences", true},
};

static void read_prompt(struct ts_call *call, struct ts_slice prompt)
{
    struct ts_draft draft;
    ts_draft_begin(&draft, call, "user", prompt);
    ts_draft_text(&draft, prompt);
    if (prompt.n)
        ts_draft_to_input(&draft);
    else
        ts_draft_drop(&draft);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = ts_anthropic_begin(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    read_prompt(call, ts_json_get(request, "prompt"));
    ts_params_rows(call, request, params, sizeof params / sizeof *params);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    ts_anthropic_read_answer(call, "completion");
}

const struct ts_provider ts_provider_anthropic_complete = {"anthropic.complete", match, read};
