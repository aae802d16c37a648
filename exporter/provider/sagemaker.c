/* Models behind Amazon SageMaker's endpoints (API_runtime_InvokeEndpoint and
 * API_runtime_InvokeEndpointWithResponseStream of its API reference): what an endpoint takes and
 * gives is its model's own affair, so that only what has a known form is called a model's call. */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/members.h"
#include "exporter/provider/bedrock.h"
#include "exporter/provider/bedrock_forms.h"
#include "exporter/provider/openai_stream.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

static int match(const struct ts_http *http)
{
    bool ends = ts_path_ends(http->path, "/invocations") ||
                ts_path_ends(http->path, "/invocations-response-stream");
    return ends && ts_is_post(http) && strstr(http->path, "/endpoints/") ? 90 : 0;
}

static bool is_chat(struct ts_slice request)
{
    return ts_json_path(request, "messages.0.role").n > 0;
}

/* Text generation; "inputs" alone are those of any model of HuggingFace. */
static bool is_generation(struct ts_slice request, struct ts_slice answer)
{
    struct ts_slice item = ts_json_kind(answer) == TS_JSON_ARRAY ? ts_json_at(answer, 0) : answer;
    return ts_json_get(item, "generated_text").n || ts_json_path(answer, "choices.0.text").n ||
           ts_json_path(request, "parameters.max_new_tokens").n;
}

static bool is_embedding(struct ts_slice answer)
{
    return ts_json_get(answer, "embedding").n || ts_json_get(answer, "embeddings").n;
}

/* Text generation streams {"token": {"text", "special"}, "generated_text"}. */
static struct ts_slice join_tokens(struct ts_call *call, struct ts_slice events)
{
    struct ts_members answer = {.arena = &call->arena};
    struct ts_sse sse = ts_sse_begin(events, &call->arena);
    struct ts_sse_event event;
    while (ts_sse_next(&sse, &event)) {
        struct ts_slice json = ts_json_value(event.data, NULL);
        bool is_special = false;
        ts_json_bool(ts_json_path(json, "token.special"), &is_special);
        if (!is_special)
            ts_members_join(&answer, ts_slice_text("\"generated_text\""),
                            ts_json_path(json, "token.text"));
        ts_members_set(&answer, ts_slice_text("\"details\""), ts_json_get(json, "details"));
    }
    if (!answer.first)
        return (struct ts_slice){0};
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(&answer, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

/* Parts of the payload are the bytes that the model's server wrote, cut anywhere. */
static struct ts_slice payload_of(struct ts_call *call)
{
    struct ts_bedrock_frames frames = ts_bedrock_frames_begin(call);
    struct ts_event_frame frame;
    struct ts_buffer out = {0};
    while (ts_bedrock_frames_raw(&frames, &frame))
        ts_buffer_add(&out, frame.payload.p, frame.payload.n);
    ts_bedrock_frames_end(&frames, true);
    return ts_buffer_to_arena(&out, &call->arena);
}

static struct ts_slice shown(struct ts_call *call, struct ts_slice payload)
{
    struct ts_message message = {.body = payload};
    return ts_body_shown(&message, &call->arena);
}

static struct ts_slice read_stream(struct ts_call *call)
{
    struct ts_slice payload = payload_of(call);
    struct ts_stream_answer chat;
    ts_stream_read(payload, &call->arena, &chat);
    struct ts_slice answer = chat.json;
    if (!ts_json_get(answer, "choices").n)
        answer = join_tokens(call, payload);
    if (!answer.n)
        answer = ts_json_value(payload, NULL);
    call->outputs_json = answer.n ? answer : shown(call, payload);
    return answer;
}

static void read_generation(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    bool in_chat = is_chat(request);
    call->kind = TS_CALL_LLM;
    call->operation = in_chat ? "chat" : "text_completion";
    call->format = in_chat ? "openai" : NULL;
    (in_chat ? ts_choices_request : ts_prompt_request)(call, request);
    (in_chat ? ts_choices_answer : ts_prompt_answer)(call, answer);
    ts_bedrock_check(call, answer, call->output_count > 0, in_chat ? "choices" : "generated_text");
}

static void read(struct ts_call *call)
{
    ts_bedrock_names(call, "sagemaker", "aws.sagemaker");
    struct ts_slice request = ts_call_bodies(call);
    struct ts_slice answer = ts_body_json(&call->http.response);
    call->streamed = ts_path_ends(call->http.path, "-stream");
    if (ts_bedrock_is_stream(&call->http.response))
        answer = read_stream(call);
    call->request_model = ts_call_path_part(call, "/endpoints/", "");
    call->kind = TS_CALL_OTHER;
    if (is_chat(request) || is_generation(request, answer))
        read_generation(call, request, answer);
    else if (is_embedding(answer))
        call->kind = TS_CALL_EMBEDDING;
    if (call->kind == TS_CALL_EMBEDDING)
        call->operation = "embeddings";
    if (*call->operation)
        ts_call_title(call);
}

const struct ts_provider ts_provider_sagemaker = {"sagemaker", match, read};
