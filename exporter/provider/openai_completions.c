/* OpenAI's plain completions, also of the middle of a text, and all who answer in that form.
 * https://platform.openai.com/docs/api-reference/completions
 * https://docs.mistral.ai/api/#tag/fim */
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/said.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_stream.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool answers_texts(const struct ts_message *response)
{
    if (ts_body_is_events(response))
        return ts_body_has(response, "\"choices\"") && ts_body_has(response, "\"text\"");
    return ts_json_path(ts_body_json(response), "choices.0.text").n > 0;
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http) || !ts_body_has(&http->request, "\"prompt\""))
        return 0;
    if (ts_path_ends(http->path, "/completions"))
        return ts_path_ends(http->path, "/chat/completions") ? 0 : 95;
    if (answers_texts(&http->response))
        return 70;
    return http->status >= 400 && ts_openai_is_endpoint(http) ? 20 : 0;
}

static bool is_list_of_prompts(struct ts_slice prompt)
{
    enum ts_json_kind first = ts_json_kind(ts_json_at(prompt, 0));
    return ts_json_kind(prompt) == TS_JSON_ARRAY &&
           (first == TS_JSON_STRING || first == TS_JSON_ARRAY);
}

/* A text, tokens, or a list of either. */
static void read_prompt(struct ts_call *call, struct ts_slice prompt)
{
    struct ts_json_iter iter = ts_json_begin(prompt);
    if (is_list_of_prompts(prompt))
        while (ts_json_next(&iter))
            ts_said_to_input(call, "user", iter.value);
    else
        ts_said_to_input(call, "user", prompt);
}

/* {"text": ...}; Mistral's completions of the middle answer with a message. */
static void add_choice(struct ts_call *call, struct ts_slice choice)
{
    struct ts_slice text = ts_json_get(choice, "text");
    if (!text.n)
        text = ts_json_path(choice, "message.content");
    ts_said_to_output(call, "assistant", text.n ? text : ts_slice_text("null"));
    ts_call_finish_reason(call, ts_json_get(choice, "finish_reason"));
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    ts_openai_usage(call, answer);
    if (!ts_openai_check(call, answer, "choices"))
        return;
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "choices"));
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            add_choice(call, iter.value);
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = ts_openai_begin(call), answer;
    read_prompt(call, ts_json_get(request, "prompt"));
    ts_params_read(call, request);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    if (ts_body_is_events(&call->http.response)) {
        answer = ts_openai_stream(call, ts_stream_read, read_answer);
    } else {
        answer = ts_body_json(&call->http.response);
        read_answer(call, answer);
    }
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_openai_completions = {"openai.completions", match, read};
