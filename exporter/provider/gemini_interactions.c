/* Google's Interactions interface: steps instead of contents, kept by the server when asked to.
 * Source: ai.google.dev/api/interactions-api. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/salvage.h"
#include "exporter/call/tools.h"
#include "exporter/call/usage.h"
#include "exporter/call/vendor.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/gemini_interactions_stream.h"
#include "exporter/provider/gemini_steps.h"
#include "exporter/provider/rows.h"

static bool is_google(const struct ts_http *http)
{
    const struct ts_vendor *vendor = ts_vendor_of_host(http);
    return vendor &&
           (strcmp(vendor->name, "gemini") == 0 || strcmp(vendor->name, "vertex_ai") == 0);
}

/* Looks at one that is under way: GET .../interactions/{id}. */
static bool is_poll(const struct ts_http *http)
{
    const char *at = http->path ? strstr(http->path, "/interactions/") : NULL;
    return http->method && strcmp(http->method, "GET") == 0 && at && !strchr(at + 14, '/');
}

static bool asks_in_this_form(struct ts_slice request)
{
    return ts_json_get(request, "input").n &&
           (ts_json_get(request, "model").n || ts_json_get(request, "agent").n);
}

static int match(const struct ts_http *http)
{
    if (is_poll(http))
        return is_google(http) ? 100 : 0;
    if (!ts_is_post(http) || !ts_path_ends(http->path, "/interactions"))
        return 0;
    return is_google(http) || asks_in_this_form(ts_body_json(&http->request)) ? 100 : 0;
}

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"top_p", "top_p", false},
    {"top_k", "top_k", false},
    {"max_output_tokens", "max_tokens", false},
    {"stop_sequences", "stop_sequences", true},
    {"seed", "seed", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"thinking_level", "thinking_level", false},
};

/* {type: "function", name, description, parameters}; the others are known by their types. */
static void read_tools(struct ts_call *call, struct ts_slice list)
{
    struct ts_tools tools = {0};
    struct ts_json_iter iter = ts_json_begin(list);
    while (ts_json_kind(list) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice name = ts_json_get(iter.value, "name");
        ts_tools_add(&tools, name.n ? name : ts_json_get(iter.value, "type"),
                     ts_json_get(iter.value, "description"), ts_json_get(iter.value, "parameters"));
    }
    ts_tools_end(&tools, call);
}

/* An agent stands in a model's place. */
static void read_request(struct ts_call *call, struct ts_slice request)
{
    struct ts_slice config = ts_json_get(request, "generation_config");
    struct ts_slice previous = ts_json_get(request, "previous_interaction_id");
    ts_call_request_model(call, ts_json_get(request, "agent"));
    if (ts_json_get(request, "model").n)
        ts_gemini_model(call, request);
    call->previous_id = ts_text_of(previous, &call->arena);
    ts_steps_read_input(call, request);
    read_tools(call, ts_json_get(request, "tools"));
    if (ts_json_kind(config) == TS_JSON_OBJECT)
        ts_params_rows(call, config, params, sizeof params / sizeof *params);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
}

static const struct ts_usage_row rows[] = {
    TS_USAGE_ROW(input, "total_input_tokens"),
    TS_USAGE_ROW(output, "total_output_tokens"),
    TS_USAGE_ROW(reasoning, "total_thought_tokens"),
    TS_USAGE_ROW(reasoning, "total_reasoning_tokens"),
    TS_USAGE_ROW(cache_read, "total_cached_tokens"),
    TS_USAGE_ROW(total, "total_tokens"),
};

/* Thoughts and what built-in tools found are counted beside output and input, as in
 * usageMetadata. */
static void read_usage(struct ts_call *call, struct ts_slice sent)
{
    static const struct ts_usage_row of_tools[] = {TS_USAGE_ROW(input, "total_tool_use_tokens")};
    struct ts_usage *usage = &call->usage, tools = {0};
    ts_usage_rows(sent, rows, sizeof rows / sizeof *rows, usage);
    ts_usage_rows(sent, of_tools, 1, &tools);
    ts_usage_include(&usage->input, &tools.input);
    ts_usage_include(&usage->output, &usage->reasoning);
    usage->audio_input = ts_gemini_audio(ts_json_get(sent, "input_tokens_by_modality"), "tokens");
    usage->audio_output = ts_gemini_audio(ts_json_get(sent, "output_tokens_by_modality"), "tokens");
    ts_usage_complete(usage);
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcmp(*words, text) != 0)
        words++;
    return *words != NULL;
}

static bool is_under_way(const char *status)
{
    static const char *const words[] = {"in_progress", "queued", NULL};
    return is_one_of(status, words);
}

static bool is_background(const struct ts_call *call)
{
    bool background = false;
    ts_json_bool(ts_json_get(ts_body_json(&call->http.request), "background"), &background);
    return background;
}

static void read_job(struct ts_call *call, const char *status)
{
    bool polled = is_poll(&call->http), waits = is_under_way(status);
    bool asked = waits && !polled && is_background(call);
    if (!*call->response_id || !*status || (!polled && !asked))
        return;
    call->job_id = call->response_id;
    call->job_step = !polled ? TS_JOB_ASKED : waits ? TS_JOB_POLLED : TS_JOB_DONE;
}

static void judge(struct ts_call *call, struct ts_slice answer, const char *status)
{
    static const char *const bad[] = {"failed", "cancelled", NULL};
    if (!ts_call_is_settled(call) || ts_call_error_in(call, answer, true))
        return;
    if (is_one_of(status, bad))
        ts_call_fail(call, status, "the interaction did not come to its end");
    else if (!*status && !call->exchange->no_content && !call->http.response.body_truncated)
        ts_call_invalid(call, answer.n ? "the answer is no interaction" : "the answer is not JSON");
}

static void read_answer(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice state = ts_json_get(answer, "status");
    const char *status = ts_text_of(state, &call->arena);
    struct ts_slice usage = ts_json_get(answer, "usage");
    if (!usage.n && call->http.response.body_truncated)
        usage = ts_salvage_last(call->http.response.body, "usage");
    if (usage.n)
        read_usage(call, usage);
    ts_call_response_id(call, ts_json_get(answer, "id"));
    ts_call_response_model(call, ts_json_get(answer, "model"));
    call->service_tier = ts_text_of(ts_json_get(answer, "service_tier"), &call->arena);
    read_job(call, status);
    if (*status && !is_under_way(status)) {
        ts_steps_read_output(call, answer);
        ts_call_finish_reason(call, state);
    }
    judge(call, answer, status);
}

static struct ts_slice read_stream(struct ts_call *call)
{
    struct ts_interaction_stream stream;
    ts_interaction_stream_read(call->http.response.body, &call->arena, &stream);
    call->streamed = true;
    call->chunk_count = stream.chunks;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    if (stream.json.n)
        call->outputs_json = stream.json;
    read_answer(call, stream.json);
    bool may_end = stream.is_complete || call->job_step || call->http.response.body_truncated;
    if (!may_end && ts_call_is_settled(call)) {
        ts_steps_read_output(call, stream.json);
        ts_call_cut_off(call, "the stream stopped before its end");
    }
    return stream.json;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    struct ts_slice request = ts_gemini_begin(call);
    read_request(call, request);
    struct ts_slice answer = ts_body_json(&call->http.response);
    if (ts_body_is_events(&call->http.response))
        answer = read_stream(call);
    else
        read_answer(call, answer);
    if (!*call->request_model)
        ts_call_request_model(call, ts_json_get(answer, "agent"));
    ts_gemini_name(call, (struct ts_slice){0}, "chat");
}

const struct ts_provider ts_provider_gemini_interactions = {"gemini.interactions", match, read};
