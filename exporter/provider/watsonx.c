/* IBM watsonx.ai (cloud.ibm.com/apidocs/watsonx-ai): text generation, chat in OpenAI's form and
 * embeddings, with the model at "model_id". */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_new_tokens", "max_tokens", false},
    {"random_seed", "seed", false},
    {"stop_sequences", "stop_sequences", true},
};

/* Of the stream's results: counts of the answer grow, that of the prompt is in the first only. */
static const struct ts_gather_row result_rows[] = {{"generated_text", TS_GATHER_JOIN, NULL},
                                                   {"generated_tokens", TS_GATHER_APPEND, NULL},
                                                   {"input_token_count", TS_GATHER_NOT, NULL},
                                                   {NULL, 0, NULL}};
static const struct ts_gather_row rows[] = {{"results", TS_GATHER_NOT, NULL}, {NULL, 0, NULL}};

static bool has_model(const struct ts_http *http)
{
    return ts_body_has(&http->request, "\"model_id\"") || strstr(http->path, "/ml/");
}

static bool ends_with_any(const struct ts_http *http, const char *const *suffixes)
{
    for (; *suffixes; suffixes++)
        if (ts_path_ends(http->path, *suffixes))
            return true;
    return false;
}

static int fit(const struct ts_http *http, const char *const *suffixes)
{
    bool is_path = ts_is_post(http) && ends_with_any(http, suffixes);
    return is_path && has_model(http) ? 110 : 0;
}

static int match(const struct ts_http *http)
{
    static const char *const paths[] = {"/text/generation", "/text/generation_stream",
                                        "/generation/text", "/generation/text_stream", NULL};
    return fit(http, paths);
}

static int match_chat(const struct ts_http *http)
{
    static const char *const paths[] = {"/text/chat", "/text/chat_stream", NULL};
    return fit(http, paths);
}

static int match_embeddings(const struct ts_http *http)
{
    static const char *const paths[] = {"/text/embeddings", NULL};
    return fit(http, paths);
}

/* A deployment has its model by itself, and is what the request names. */
static void read_model(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    const char *deployment = ts_call_path_part(call, "/deployments/", "");
    if (*deployment)
        call->request_model = deployment;
    ts_call_request_model(call, ts_json_get(request, "model_id"));
    ts_call_response_model(call, ts_json_get(answer, "model_id"));
    ts_call_title(call);
}

static void add(struct ts_slice result, const char *key, struct ts_count *count)
{
    int64_t value;
    if (ts_json_int(ts_json_get(result, key), &value) && value >= 0)
        ts_usage_include(count, &(struct ts_count){true, value});
}

static void read_results(struct ts_call *call, struct ts_slice list)
{
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_next(&iter)) {
        add(iter.value, "input_token_count", &call->usage.input);
        add(iter.value, "generated_token_count", &call->usage.output);
        ts_call_say(call, ts_json_get(iter.value, "generated_text"),
                    ts_json_get(iter.value, "stop_reason"));
    }
    ts_usage_complete(&call->usage);
}

struct stream {
    struct ts_gather *answer, *result;
    struct ts_slice input_count; /* the first that is not 0 */
};

static void read_event(struct stream *stream, struct ts_slice json)
{
    struct ts_slice result = ts_json_path(json, "results.0");
    struct ts_slice count = ts_json_get(result, "input_token_count");
    bool is_new = !stream->input_count.n || ts_slice_is(stream->input_count, "0");
    if (count.n && is_new)
        stream->input_count = count;
    ts_gather_add(stream->answer, json);
    ts_gather_add(stream->result, result);
}

static struct ts_slice whole(struct ts_call *call, struct stream *stream)
{
    struct ts_gather *answer = ts_gather_new(&call->arena, NULL);
    struct ts_gather *result = ts_gather_new(&call->arena, NULL);
    ts_gather_add(result, ts_gather_json(stream->result));
    ts_gather_set(result, "input_token_count", stream->input_count);
    struct ts_slice json = ts_gather_json(result);
    char *list = ts_arena_printf(&call->arena, "[%.*s]", (int)json.n, json.n ? json.p : "");
    ts_gather_add(answer, ts_gather_json(stream->answer));
    if (json.n)
        ts_gather_set(answer, "results", ts_slice_text(list));
    return ts_gather_json(answer);
}

static struct ts_slice read_stream(struct ts_call *call)
{
    struct stream stream = {
        ts_gather_new(&call->arena, rows), ts_gather_new(&call->arena, result_rows), {0}};
    struct ts_pieces pieces = ts_pieces_begin(call);
    struct ts_chunk piece;
    while (ts_pieces_next(&pieces, &piece)) {
        if (ts_slice_is(piece.event, "error") && ts_call_is_settled(call))
            ts_call_error_in(call, piece.json, false);
        read_event(&stream, piece.json);
    }
    struct ts_slice answer = whole(call, &stream);
    struct ts_slice reason = ts_json_path(answer, "results.0.stop_reason");
    ts_call_stream(call, &pieces, answer);
    ts_call_stream_end(call, &pieces, reason.n > 0 && !ts_json_is_text(reason, "not_finished"));
    return answer;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "text_completion";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    ts_call_ask(call, "user", ts_json_get(request, "input"));
    ts_params_rows(call, ts_json_get(request, "parameters"), params, COUNT(params));
    bool is_stream = ts_is_stream(&call->http.response);
    struct ts_slice answer = is_stream ? read_stream(call) : ts_body_json(&call->http.response);
    struct ts_slice results = ts_json_get(answer, "results");
    if (ts_call_check(call, answer, ts_json_kind(results) == TS_JSON_ARRAY, "results"))
        read_results(call, results);
    read_model(call, request, answer);
}

static void read_chat(struct ts_call *call)
{
    ts_provider_openai_chat.read(call);
    bool is_stream = ts_body_is_events(&call->http.response);
    struct ts_slice answer = is_stream ? call->outputs_json : ts_body_json(&call->http.response);
    read_model(call, ts_body_json(&call->http.request), answer);
}

static void read_embeddings(struct ts_call *call)
{
    call->kind = TS_CALL_EMBEDDING;
    call->operation = "embeddings";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    add(answer, "input_token_count", &call->usage.input);
    ts_usage_complete(&call->usage);
    ts_call_check(call, answer, ts_json_get(answer, "results").n > 0, "results");
    read_model(call, request, answer);
}

const struct ts_provider ts_provider_watsonx = {"watsonx.generation", match, read};
const struct ts_provider ts_provider_watsonx_chat = {"watsonx.chat", match_chat, read_chat};
const struct ts_provider ts_provider_watsonx_embeddings = {"watsonx.embeddings", match_embeddings,
                                                           read_embeddings};
