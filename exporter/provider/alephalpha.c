/* Aleph Alpha's /complete, /embed and /semantic_embed (docs.aleph-alpha.com/api). */
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
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
    {"maximum_tokens", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"stop_sequences", "stop_sequences", true},
    {"n", "choice.count", false},
};

static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "num_tokens_prompt_total"),
    TS_USAGE_ROW(output, "num_tokens_generated"),
};

/* Pieces of a stream have the text at "completion", its last one the counts. */
static const struct ts_gather_row rows[] = {{"completion", TS_GATHER_JOIN, NULL},
                                            {"type", TS_GATHER_NOT, NULL},
                                            {"index", TS_GATHER_NOT, NULL},
                                            {NULL, 0, NULL}};

static bool is_host(const struct ts_http *http)
{
    return http->host && strcmp(http->host, "api.aleph-alpha.com") == 0;
}

static int match(const struct ts_http *http)
{
    bool is_path = ts_is_post(http) && ts_path_ends(http->path, "/complete");
    bool is_theirs = is_host(http) || ts_body_has(&http->request, "\"maximum_tokens\"") ||
                     ts_body_has(&http->response, "\"num_tokens_generated\"");
    return is_path && is_theirs ? 100 : 0;
}

static int match_embed(const struct ts_http *http)
{
    bool is_path =
        ts_path_ends(http->path, "/embed") || ts_path_ends(http->path, "/semantic_embed");
    bool is_theirs = is_host(http) || ts_body_has(&http->request, "\"representation\"");
    return ts_is_post(http) && is_path && is_theirs ? 100 : 0;
}

/* A prompt is a text, or a list of {type: "text", data} and pictures. */
static void read_prompt(struct ts_call *call, struct ts_slice prompt)
{
    struct ts_draft draft;
    struct ts_json_iter iter = ts_json_begin(prompt);
    if (!prompt.n)
        return;
    ts_draft_begin(&draft, call, "user", prompt);
    ts_draft_text(&draft, prompt);
    while (ts_json_kind(prompt) == TS_JSON_ARRAY && ts_json_next(&iter))
        if (ts_json_is_text(ts_json_get(iter.value, "type"), "text"))
            ts_draft_text(&draft, ts_json_get(iter.value, "data"));
    ts_draft_to_input(&draft);
}

static struct ts_slice begin(struct ts_call *call, struct ts_slice *answer,
                             struct ts_pieces *pieces)
{
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    read_prompt(call, ts_json_get(request, "prompt"));
    ts_params_rows(call, request, params, COUNT(params));
    *answer = ts_call_answer(call, rows, pieces);
    ts_usage_rows(*answer, usage_rows, COUNT(usage_rows), &call->usage);
    ts_usage_complete(&call->usage);
    ts_call_request_model(call, ts_json_get(request, "model"));
    return request;
}

static void read_completions(struct ts_call *call, struct ts_slice answer)
{
    struct ts_json_iter iter = ts_json_begin(ts_json_get(answer, "completions"));
    while (ts_json_next(&iter)) {
        ts_call_say(call, ts_json_get(iter.value, "completion"),
                    ts_json_get(iter.value, "finish_reason"));
    }
}

/* model_version is a date, not a model's name. */
static void read(struct ts_call *call)
{
    struct ts_pieces pieces;
    struct ts_slice answer;
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    struct ts_slice request = begin(call, &answer, &pieces);
    struct ts_slice text = ts_json_get(answer, "completion");
    bool has = text.n || ts_json_get(answer, "completions").n;
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    if (ts_call_check(call, answer, has, "completions")) {
        read_completions(call, answer);
        ts_call_say(call, text, ts_json_get(answer, "finish_reason"));
    }
    if (pieces.count) {
        ts_call_stream_end(call, &pieces,
                           pieces.is_done || ts_json_get(answer, "finish_reason").n > 0);
    }
    ts_call_title(call);
}

static void read_embed(struct ts_call *call)
{
    struct ts_slice answer;
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    begin(call, &answer, NULL);
    bool has = ts_json_get(answer, "embedding").n || ts_json_get(answer, "embeddings").n;
    ts_call_check(call, answer, has, "embedding");
    call->input_count = 0; /* as of all embeddings */
    ts_call_title(call);
}

const struct ts_provider ts_provider_alephalpha = {"alephalpha.complete", match, read};
const struct ts_provider ts_provider_alephalpha_embed = {"alephalpha.embed", match_embed,
                                                         read_embed};
