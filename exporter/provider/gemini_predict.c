/* Pictures and videos of Google's models, that are not of the chat's interface: Imagen's :predict,
 * Veo's :predictLongRunning, and the asking whether a video is ready.
 * Source: ai.google.dev/gemini-api/docs/imagen, .../video,
 * cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation. */
#include "exporter/call/body.h"
#include "exporter/call/draft.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/vendor.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/rows.h"

static bool is_google(const struct ts_http *http)
{
    const struct ts_vendor *vendor = ts_vendor_of_host(http);
    return (http->path && strstr(http->path, "/publishers/google/models/")) ||
           (vendor && strcmp(vendor->name, "gemini") == 0);
}

static bool is_poll(const struct ts_http *http)
{
    if (ts_gemini_is_method(http, "fetchPredictOperation"))
        return ts_is_post(http);
    const char *model = http->path ? strstr(http->path, "/models/") : NULL;
    return http->method && strcmp(http->method, "GET") == 0 && model &&
           strstr(model, "/operations/");
}

static bool has_prompt(const struct ts_http *http)
{
    return ts_json_path(ts_body_json(&http->request), "instances.0.prompt").n > 0;
}

/* :predict serves models of every kind; pictures are asked for by a prompt. */
static int match(const struct ts_http *http)
{
    if (!is_google(http))
        return 0;
    if (is_poll(http))
        return 100;
    if (!ts_is_post(http))
        return 0;
    if (ts_gemini_is_method(http, "predictLongRunning"))
        return 100;
    return ts_gemini_is_method(http, "predict") && has_prompt(http) ? 90 : 0;
}

static void read_params(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"sampleCount", "choice.count", false},
        {"seed", "seed", false},
    };
    struct ts_slice parameters = ts_json_get(request, "parameters");
    if (ts_json_kind(parameters) == TS_JSON_OBJECT)
        ts_params_rows(call, parameters, rows, sizeof rows / sizeof *rows);
}

static void read_prompts(struct ts_call *call, struct ts_slice instances)
{
    struct ts_json_iter iter = ts_json_begin(instances);
    while (ts_json_kind(instances) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        struct ts_slice prompt = ts_json_get(iter.value, "prompt");
        if (ts_json_kind(prompt) != TS_JSON_STRING)
            continue;
        struct ts_draft draft;
        ts_draft_begin(&draft, call, "user", iter.value);
        draft.message.content = prompt;
        ts_draft_text(&draft, prompt);
        ts_draft_to_input(&draft);
    }
}

/* An operation: {name, done, response | error}. */
static void read_job(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    bool polled = is_poll(&call->http), done = false;
    struct ts_slice name = ts_json_get(answer, "name");
    call->job_id =
        ts_text_of(name.n ? name : ts_gemini_get(request, "operationName"), &call->arena);
    if (!*call->job_id)
        return;
    ts_json_bool(ts_json_get(answer, "done"), &done);
    call->job_step = done ? TS_JOB_DONE : polled ? TS_JOB_POLLED : TS_JOB_ASKED;
}

static void read(struct ts_call *call)
{
    bool is_picture = ts_gemini_is_method(&call->http, "predict");
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    struct ts_slice request = ts_gemini_begin(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    ts_gemini_model(call, request);
    if (!*call->request_model)
        call->request_model = ts_call_path_part(call, "/models/", ":");
    read_params(call, request);
    read_prompts(call, ts_json_get(request, "instances"));
    if (!is_picture)
        read_job(call, request, answer);
    if (ts_call_is_settled(call))
        ts_call_error_in(call, answer, true);
    ts_gemini_name(call, answer, is_picture ? "image_generation" : "video_generation");
}

const struct ts_provider ts_provider_gemini_predict = {"gemini.predict", match, read};
