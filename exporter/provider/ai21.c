/* AI21's older models, Jurassic: /studio/v1/{model}/complete (docs.ai21.com). Jamba speaks OpenAI's
 * form. */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"topP", "top_p", false},
    {"topKReturn", "top_k", false},
    {"maxTokens", "max_tokens", false},
    {"stopSequences", "stop_sequences", true},
    {"numResults", "choice.count", false},
};

static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && ts_path_ends(http->path, "/complete") &&
                   strstr(http->path, "/studio/v1/");
    return is_path ? 110 : 0;
}

static void count_tokens(struct ts_slice text, struct ts_count *count)
{
    struct ts_slice tokens = ts_json_get(text, "tokens");
    struct ts_count part = {true, (int64_t)ts_json_count(tokens)};
    if (ts_json_kind(tokens) == TS_JSON_ARRAY)
        ts_usage_include(count, &part);
}

static void read_completions(struct ts_call *call, struct ts_slice answer)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "completions"));
    count_tokens(ts_json_get(answer, "prompt"), &call->usage.input);
    while (ts_json_next(&iter)) {
        struct ts_slice data = ts_json_get(iter.value, "data");
        count_tokens(data, &call->usage.output);
        ts_call_say(call, ts_json_get(data, "text"),
                    ts_json_path(iter.value, "finishReason.reason"));
    }
    ts_usage_complete(&call->usage);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    ts_params_rows(call, request, params, sizeof params / sizeof *params);
    if (ts_call_check(call, answer, ts_json_get(answer, "completions").n > 0, "completions"))
        read_completions(call, answer);
    ts_call_response_id(call, ts_json_get(answer, "id"));
    call->request_model = ts_call_path_part(call, "/studio/v1/", "");
    ts_call_title(call);
}

const struct ts_provider ts_provider_ai21 = {"ai21.complete", match, read};
