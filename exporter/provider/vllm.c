/* vLLM's own /generate of its demonstration server: {prompt} answered by {text: [...]}, the prompt
 * and what follows it. Its OpenAI server is read as that. */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && ts_path_ends(http->path, "/generate");
    if (!is_path || !ts_body_has(&http->request, "\"prompt\""))
        return 0;
    struct ts_slice text = ts_json_get(ts_body_json(&http->response), "text");
    return ts_json_kind(text) == TS_JSON_ARRAY ? 75 : 0;
}

/* Each piece of a stream has all of the text so far, and pieces go without a number. */
static void read(struct ts_call *call)
{
    struct ts_pieces pieces;
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    ts_call_ask(call, "user", ts_json_get(request, "prompt"));
    ts_params_read(call, request);
    struct ts_slice answer = ts_call_answer(call, NULL, &pieces);
    struct ts_slice texts = ts_json_get(answer, "text");
    struct ts_json_iter iter = ts_json_begin(texts);
    if (ts_call_check(call, answer, texts.n > 0, "text"))
        while (ts_json_next(&iter))
            ts_call_say(call, iter.value, (struct ts_slice){0});
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_vllm = {"vllm.generate", match, read};
