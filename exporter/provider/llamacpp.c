/* llama.cpp's own interface: /completion, /completions, /infill and /embedding
 * (github.com/ggml-org/llama.cpp, tools/server/README.md). */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"n_predict", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"seed", "seed", false},
    {"stop", "stop_sequences", true},
};

static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "tokens_evaluated"),
    TS_USAGE_ROW(output, "tokens_predicted"),
    TS_USAGE_ROW(output, "timings.predicted_n"),
    TS_USAGE_ROW(cache_read, "timings.cache_n"),
};

/* What was in the cache is not in it, but it is in tokens_evaluated. */
static const struct ts_usage_row prompt_rows[] = {TS_USAGE_ROW(input, "timings.prompt_n")};

static const struct ts_gather_row rows[] = {{"content", TS_GATHER_JOIN, NULL},
                                            {"tokens", TS_GATHER_APPEND, NULL},
                                            {"completion_probabilities", TS_GATHER_APPEND, NULL},
                                            {NULL, 0, NULL}};

static bool is_answer(const struct ts_message *response)
{
    return ts_body_has(response, "\"tokens_predicted\"") ||
           (ts_body_has(response, "\"content\"") && ts_body_has(response, "\"stop\"")) ||
           (ts_body_is_events(response) && ts_body_has(response, "\"error\""));
}

static bool has_prompt(const struct ts_message *request)
{
    return ts_body_has(request, "\"prompt\"") || ts_body_has(request, "\"input_prefix\"");
}

static int match(const struct ts_http *http)
{
    bool is_own_path =
        ts_path_ends(http->path, "/completion") || ts_path_ends(http->path, "/infill");
    bool is_shared_path = ts_path_ends(http->path, "/completions");
    if (!ts_is_post(http) || !(is_own_path || is_shared_path) || !has_prompt(&http->request))
        return 0;
    bool is_open = !http->response.body.n || http->status >= 400;
    if (is_own_path)
        return is_open || is_answer(&http->response) ? 110 : 0;
    return ts_body_has(&http->response, "\"tokens_predicted\"") ? 110 : 0;
}

/* The path in two spellings is OpenAI's too, which asks with "input". */
static bool asks_for_content(const struct ts_http *http)
{
    struct ts_slice request = ts_body_json(&http->request);
    return ts_json_get(request, "content").n && !ts_json_get(request, "input").n;
}

static int match_embedding(const struct ts_http *http)
{
    bool is_path = ts_path_ends(http->path, "/embedding") ||
                   (ts_path_ends(http->path, "/embeddings") && asks_for_content(http));
    bool fits = ts_is_post(http) && is_path && ts_body_has(&http->request, "\"content\"");
    return fits ? 110 : 0;
}

/* A prompt is a text, tokens, or a list of either. */
static void read_prompt(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice prompt = ts_json_get(request, "prompt");
    ts_call_ask(call, "user", ts_json_get(request, "input_prefix"));
    ts_call_ask(call, "user", ts_json_get(request, "input_suffix"));
    ts_call_ask(call, "user", prompt);
    struct ts_json_iter iter = ts_json_begin(prompt);
    while (ts_json_next(&iter))
        ts_call_ask(call, "user", iter.value);
}

/* stop_type in newer servers, stopped_* in older ones. */
static struct ts_slice reason_of(struct ts_slice answer)
{
    static const char *const older[][2] = {
        {"stopped_eos", "\"eos\""}, {"stopped_word", "\"word\""}, {"stopped_limit", "\"limit\""}};
    struct ts_slice reason = ts_json_get(answer, "stop_type");
    for (size_t i = 0; !reason.n && i < COUNT(older); i++)
        if (ts_slice_is(ts_json_get(answer, older[i][0]), "true"))
            reason = ts_slice_text(older[i][1]);
    return reason;
}

/* Which members are sent a program may choose (response_fields). */
static void read_usage(struct ts_slice answer, struct ts_usage *usage)
{
    ts_usage_rows(answer, usage_rows, COUNT(usage_rows), usage);
    if (!usage->input.known) {
        ts_usage_rows(answer, prompt_rows, COUNT(prompt_rows), usage);
        if (usage->input.known)
            ts_usage_include(&usage->input, &usage->cache_read);
    }
    ts_usage_complete(usage);
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    read_usage(answer, &call->usage);
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_say(call, ts_json_get(answer, "content"), reason_of(answer));
}

/* Several prompts have several answers in a list; the counts are those of the first. */
static void read_answers(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter))
        ts_call_say(call, ts_json_get(iter.value, "content"), reason_of(iter.value));
}

static void read(struct ts_call *call)
{
    static const char *const names[] = {"model", "tokens_evaluated", "tokens_predicted", NULL};
    struct ts_pieces pieces;
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    read_prompt(call, request);
    ts_params_rows(call, request, params, COUNT(params));
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    struct ts_slice answer = ts_call_answer(call, rows, &pieces);
    bool is_list = ts_json_kind(answer) == TS_JSON_ARRAY;
    bool has = ts_json_get(answer, "content").n > 0;
    if (is_list)
        read_answers(call, answer);
    else if (ts_call_check(call, answer, has, "content") || call->http.response.body_truncated)
        read_answer(call, ts_call_rest(call, answer, names));
    if (pieces.count)
        ts_call_stream_end(call, &pieces, ts_slice_is(ts_json_get(answer, "stop"), "true"));
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

static void read_embedding(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    bool has = ts_json_kind(answer) == TS_JSON_ARRAY || ts_json_get(answer, "embedding").n > 0;
    ts_call_check(call, answer, has, "embedding");
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

const struct ts_provider ts_provider_llamacpp = {"llamacpp.completion", match, read};
const struct ts_provider ts_provider_llamacpp_embedding = {"llamacpp.embedding", match_embedding,
                                                           read_embedding};
