/* What the parts of OpenAI's interface have in common. */
#include "exporter/provider/openai.h"

#include <stdint.h>
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/path.h"
#include "exporter/call/salvage.h"
#include "exporter/call/usage.h"
#include "exporter/wire/json.h"

struct ts_slice ts_openai_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    return ts_call_bodies(call);
}

bool ts_openai_is_endpoint(const struct ts_http *http)
{
    return ts_is_post(http) &&
           (ts_path_fits(http->path, "serving-endpoints/%/invocations") ||
            ts_path_fits(http->path, "serving-endpoints/%/served-models/%/invocations"));
}

/* Azure and Databricks name the model in the path. */
static void model_in_path(struct ts_call *call)
{
    static const char *const before[] = {"/deployments/", "/serving-endpoints/", "/engines/"};
    for (size_t i = 0; i < sizeof before / sizeof *before && !*call->request_model; i++)
        call->request_model = ts_call_path_part(call, before[i], "");
    if (ts_path_ends(call->http.path, "/serving-endpoints/chat/completions"))
        call->request_model = ""; /* a path without a model */
}

void ts_openai_name(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    ts_call_response_model(call, ts_json_get(answer, "model"));
    ts_call_response_id(call, ts_json_get(answer, "id"));
    call->service_tier = ts_text_of(ts_json_get(answer, "service_tier"), &call->arena);
    model_in_path(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    ts_call_title(call);
}

void ts_openai_usage(struct ts_call *call, struct ts_slice answer)
{
    ts_usage_read(answer, &call->usage);
    call->has_cost = ts_usage_cost(answer, &call->cost_usd);
}

/* Bytes in the middle were left out of the journal: what stands at the end can still be read. */
static void use_what_is_left(struct ts_call *call)
{
    struct ts_slice body = call->http.response.body;
    struct ts_slice usage = ts_salvage_last(body, "usage");
    struct ts_slice model = ts_salvage_first(body, "model");
    if (ts_json_kind(usage) == TS_JSON_OBJECT) {
        struct ts_buffer wrapped = {0};
        ts_buffer_text(&wrapped, "{\"usage\":");
        ts_buffer_add(&wrapped, usage.p, usage.n);
        ts_buffer_text(&wrapped, "}");
        ts_openai_usage(call, ts_buffer_to_arena(&wrapped, &call->arena));
    }
    if (!*call->response_model)
        call->response_model = ts_text_of(model, &call->arena);
}

void ts_openai_rest(struct ts_call *call)
{
    if (call->http.response.body_truncated && !call->usage.known)
        use_what_is_left(call);
}

bool ts_openai_check(struct ts_call *call, struct ts_slice answer, const char *list)
{
    bool has_list = ts_json_kind(ts_json_get(answer, list)) == TS_JSON_ARRAY;
    if (!ts_call_is_settled(call))
        return has_list;
    const struct ts_message *response = &call->http.response;
    if (ts_call_error_in(call, answer, true) || has_list)
        return has_list;
    if (call->exchange->no_content)
        return false; /* what was not recorded says nothing */
    if (!answer.n && response->body_truncated)
        use_what_is_left(call);
    else if (!answer.n)
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    else
        ts_call_invalid(call, ts_arena_printf(&call->arena, "the answer has no \"%s\"", list));
    return false;
}

void ts_openai_streamed(struct ts_call *call, const struct ts_stream_answer *stream)
{
    call->streamed = true;
    call->chunk_count = stream->chunks;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    /* pieces that were nested as deeply as can be may not fit into the whole */
    if (stream->json.n && ts_json_value(stream->json, NULL).n == stream->json.n)
        call->outputs_json = stream->json;
}

void ts_openai_check_stream(struct ts_call *call, const struct ts_stream_answer *stream)
{
    ts_openai_rest(call);
    if (!ts_call_is_settled(call))
        return;
    if (!stream->json.n)
        ts_call_invalid(call, "the stream has no event that can be read");
    else if (call->http.response.body_truncated)
        return;
    else if (!stream->is_complete)
        ts_call_cut_off(call, "the stream stopped before its end");
    else if (stream->bad_chunks)
        ts_call_invalid(call, "the stream has an event that is not JSON");
}

struct ts_slice ts_openai_stream(struct ts_call *call,
                                 void (*read)(struct ts_slice events, struct ts_arena *arena,
                                              struct ts_stream_answer *answer),
                                 void (*tell)(struct ts_call *call, struct ts_slice answer))
{
    struct ts_stream_answer stream;
    read(call->http.response.body, &call->arena, &stream);
    ts_openai_streamed(call, &stream);
    if (stream.json.n)
        tell(call, stream.json);
    ts_openai_check_stream(call, &stream);
    return stream.json;
}
