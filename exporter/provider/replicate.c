/* Replicate's predictions (replicate.com/docs/reference/http): asked for once, then polled or
 * followed on a stream; also servers made with Cog, which answer at once. */
#include "exporter/base/buffer.h"
#include "exporter/call/answer.h"
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

/* Each model names its inputs itself; these are the usual ones. */
static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_new_tokens", "max_tokens", false},
    {"max_tokens", "max_tokens", false},
    {"max_length", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"seed", "seed", false},
    {"stop_sequences", "stop_sequences", true},
};

static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "input_token_count"),
    TS_USAGE_ROW(output, "output_token_count"),
};

static bool is_host(const struct ts_http *http)
{
    return http->host && strcmp(http->host, "api.replicate.com") == 0;
}

static bool is_prediction(const struct ts_message *response)
{
    return ts_body_has(response, "\"status\"") &&
           (ts_body_has(response, "\"urls\"") || ts_body_has(response, "\"output\""));
}

static bool is_poll(const struct ts_http *http)
{
    const char *at = http->path ? strstr(http->path, "/predictions/") : NULL;
    bool is_get = http->method && strcmp(http->method, "GET") == 0;
    return is_get && at && !strchr(at + strlen("/predictions/"), '/');
}

static int match(const struct ts_http *http)
{
    bool is_asked = ts_is_post(http) && ts_path_ends(http->path, "/predictions");
    if (is_host(http) && (is_asked || is_poll(http)))
        return 110;
    bool asks = is_asked && ts_body_has(&http->request, "\"input\"");
    return asks && is_prediction(&http->response) ? 80 : 0;
}

static bool is_stream_host(const struct ts_http *http)
{
    static const char *const hosts[] = {"stream.replicate.com", ".replicate.net"};
    size_t n = http->host ? strlen(http->host) : 0;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        size_t m = strlen(hosts[i]);
        if (n >= m && strcmp(http->host + n - m, hosts[i]) == 0)
            return true;
    }
    return false;
}

static int match_stream(const struct ts_http *http)
{
    bool is_get = http->method && strcmp(http->method, "GET") == 0;
    return is_get && is_stream_host(http) ? 110 : 0;
}

static enum ts_job_step step_of(struct ts_call *call, struct ts_slice status)
{
    static const char *const ends[] = {"succeeded", "failed", "canceled", "aborted"};
    for (size_t i = 0; i < COUNT(ends); i++)
        if (ts_json_is_text(status, ends[i]))
            return TS_JOB_DONE;
    return ts_is_post(&call->http) ? TS_JOB_ASKED : TS_JOB_POLLED;
}

static const char *last_part(const char *url)
{
    const char *slash = strrchr(url, '/');
    return slash ? slash + 1 : url;
}

/* The stream knows nothing of the prediction but its own address: where there is one, that is the
 * job's id. */
static void read_job(struct ts_call *call, struct ts_slice answer)
{
    const char *stream = ts_text_of(ts_json_path(answer, "urls.stream"), &call->arena);
    const char *id = ts_text_of(ts_json_get(answer, "id"), &call->arena);
    call->job_id = *stream ? last_part(stream) : id;
    if (*call->job_id)
        call->job_step = step_of(call, ts_json_get(answer, "status"));
}

/* Texts come as a list of pieces, pictures as a list of addresses. */
static bool is_text(struct ts_slice output)
{
    struct ts_slice first = ts_json_kind(output) == TS_JSON_ARRAY ? ts_json_at(output, 0) : output;
    bool is_string = ts_json_kind(first) == TS_JSON_STRING;
    bool is_address = first.n > 9 &&
                      (memcmp(first.p, "\"https://", 9) == 0 || memcmp(first.p, "\"data:", 6) == 0);
    return is_string && !is_address;
}

static void add_text(struct ts_buffer *text, struct ts_slice string)
{
    if (ts_json_kind(string) == TS_JSON_STRING)
        ts_buffer_add(text, string.p + 1, string.n - 2);
}

static void read_output(struct ts_call *call, struct ts_slice output)
{
    struct ts_buffer text = {0};
    struct ts_json_iter iter = ts_json_begin(output);
    if (!is_text(output))
        return;
    ts_buffer_text(&text, "\"");
    add_text(&text, output);
    while (ts_json_kind(output) == TS_JSON_ARRAY && ts_json_next(&iter))
        add_text(&text, iter.value);
    ts_buffer_text(&text, "\"");
    ts_call_say(call, ts_buffer_to_arena(&text, &call->arena), (struct ts_slice){0});
}

static void read_result(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice status = ts_json_get(answer, "status");
    if (ts_call_is_settled(call) && ts_json_is_text(status, "canceled"))
        ts_call_fail(call, "canceled", "the prediction was canceled");
    if (ts_call_is_settled(call) && ts_json_is_text(status, "failed"))
        ts_call_fail(call, "failed", "the prediction failed");
    read_output(call, ts_json_get(answer, "output"));
    ts_usage_rows(ts_json_get(answer, "metrics"), usage_rows, COUNT(usage_rows), &call->usage);
    ts_usage_complete(&call->usage);
}

/* A request may name only a version; the answer says whose that is. */
static void read_model(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    const char *model = ts_call_path_pair(call, "/models/");
    if (!*model)
        model = ts_call_path_pair(call, "/deployments/");
    ts_call_request_model(call, ts_json_get(request, "version"));
    if (*model)
        call->request_model = model;
    ts_call_response_model(call, ts_json_get(answer, "model"));
    call->response_id = ts_text_of(ts_json_get(answer, "id"), &call->arena);
    bool is_hash = strlen(call->request_model) == 64;
    if (is_hash && *call->response_model)
        call->request_model = call->response_model;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    struct ts_slice input = ts_json_get(request.n ? request : answer, "input");
    if (!request.n && input.n)
        call->inputs_json = input;
    ts_call_ask(call, "system", ts_json_get(input, "system_prompt"));
    ts_call_ask(call, "user", ts_json_get(input, "prompt"));
    ts_params_rows(call, input, params, COUNT(params));
    read_job(call, answer);
    if (ts_call_check(call, answer, ts_json_get(answer, "status").n > 0, "status"))
        read_result(call, answer);
    read_model(call, request, answer);
    ts_call_title(call);
}

static void fail_with(struct ts_call *call, struct ts_slice text)
{
    const char *message = ts_arena_copy(&call->arena, text.p, text.n);
    if (ts_call_is_settled(call))
        ts_call_fail(call, "error", message ? message : "");
}

/* Pieces of the output as they are, without JSON around them; then "done" with a reason. */
static void read_stream(struct ts_call *call)
{
    struct ts_pieces pieces = ts_pieces_begin(call);
    struct ts_chunk piece;
    struct ts_buffer text = {0}, list = {0};
    bool is_done = false;
    while (ts_pieces_next_any(&pieces, &piece)) {
        is_done |= ts_slice_is(piece.event, "done");
        if (ts_slice_is(piece.event, "error"))
            fail_with(call, piece.data);
        if (!ts_slice_is(piece.event, "output"))
            continue;
        ts_buffer_add(&text, piece.data.p, piece.data.n);
        ts_buffer_text(&list, list.bytes ? "," : "{\"output\":[");
        ts_json_quote(&list, piece.data.p, piece.data.n);
    }
    struct ts_buffer quoted = {0};
    ts_json_quote(&quoted, text.data ? text.data : "", text.bytes);
    ts_buffer_free(&text);
    ts_buffer_text(&list, list.bytes ? "]}" : "{\"output\":[]}");
    pieces.bad = 0; /* they are no JSON by right */
    ts_call_stream(call, &pieces, ts_buffer_to_arena(&list, &call->arena));
    ts_call_say(call, ts_buffer_to_arena(&quoted, &call->arena), (struct ts_slice){0});
    ts_call_stream_end(call, &pieces, is_done);
}

static void read_followed(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    call->provider = call->gen_ai_provider = "replicate";
    ts_call_bodies(call);
    call->job_id = last_part(call->http.path ? call->http.path : "");
    call->job_step = TS_JOB_DONE;
    if (ts_body_is_events(&call->http.response))
        read_stream(call);
    ts_call_title(call);
}

const struct ts_provider ts_provider_replicate = {"replicate.prediction", match, read};
const struct ts_provider ts_provider_replicate_stream = {"replicate.stream", match_stream,
                                                         read_followed};
