/* What the interfaces of Ollama have in common. */
#include "exporter/provider/ollama.h"

#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/marks.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/call/vendor.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

/* Members of "options". */
static const struct ts_param_row options[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"num_predict", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"seed", "seed", false},
    {"stop", "stop_sequences", true},
};
static const struct ts_param_row members[] = {{"dimensions", "dimensions", false}};

/* prompt_eval_count is absent when the prompt was in the cache. */
static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "prompt_eval_count"),
    TS_USAGE_ROW(output, "eval_count"),
};

/* An error, or nothing at all, may come from anyone. */
static bool may_be_answer(const struct ts_http *http, const char *answer_key)
{
    const struct ts_message *response = &http->response;
    if (!http->has_response || http->status >= 400 || !response->body.n)
        return true;
    return ts_body_has(response, answer_key) || ts_body_has(response, "\"error\"");
}

int ts_ollama_fit(const struct ts_http *http, const char *suffix, const char *key,
                  const char *answer_key)
{
    if (!ts_is_post(http))
        return 0;
    bool is_path = ts_path_ends(http->path, suffix);
    if (is_path && http->exchange->no_content)
        return 110;
    bool by_answer = ts_tail_has(&http->response, "\"eval_duration\"");
    if ((!is_path && !by_answer) || !ts_body_has(&http->request, key))
        return 0;
    if (is_path)
        return may_be_answer(http, answer_key) ? 110 : 0;
    return ts_body_has(&http->response, answer_key) ? 70 : 0;
}

struct ts_slice ts_ollama_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    if (!*call->provider) {
        call->provider = ts_vendor_ollama.name;
        call->gen_ai_provider = ts_vendor_ollama.gen_ai;
    }
    struct ts_slice request = ts_call_bodies(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_params_rows(call, ts_json_get(request, "options"), options, COUNT(options));
    ts_params_rows(call, request, members, COUNT(members));
    return request;
}

bool ts_ollama_streams(struct ts_slice request)
{
    bool streams = true;
    ts_json_bool(ts_json_get(request, "stream"), &streams);
    return streams;
}

static void read_facts(struct ts_call *call, struct ts_slice answer)
{
    static const char *const names[] = {"model", "prompt_eval_count", "eval_count", NULL};
    answer = ts_call_rest(call, answer, names);
    ts_usage_rows(answer, usage_rows, COUNT(usage_rows), &call->usage);
    ts_usage_complete(&call->usage);
    ts_call_response_model(call, ts_json_get(answer, "model"));
}

struct ts_slice ts_ollama_answer(struct ts_call *call, const struct ts_gather_row *rows,
                                 const char *key)
{
    struct ts_pieces pieces;
    struct ts_slice answer = ts_call_answer(call, rows, &pieces);
    bool is_done = true, is_there = ts_json_get(answer, key).n > 0;
    read_facts(call, answer);
    ts_json_bool(ts_json_get(answer, "done"), &is_done);
    if (ts_call_check(call, answer, is_there, key))
        ts_call_stream_end(call, &pieces, is_done);
    return is_there ? answer : (struct ts_slice){0};
}
