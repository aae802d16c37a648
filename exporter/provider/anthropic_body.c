/* The bodies of a call in Anthropic's form, over plain HTTP. */
#include "exporter/provider/anthropic_body.h"

#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/salvage.h"
#include "exporter/call/write.h"
#include "exporter/provider/anthropic.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

static const char vertex_path[] = "/publishers/anthropic/models/";

bool ts_anthropic_is_vertex(const struct ts_http *http)
{
    return http->path && strstr(http->path, vertex_path) &&
           (ts_path_ends(http->path, ":rawPredict") ||
            ts_path_ends(http->path, ":streamRawPredict"));
}

struct ts_slice ts_anthropic_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    if (ts_anthropic_is_vertex(&call->http)) {
        call->provider = "vertex_ai";
        call->gen_ai_provider = "gcp.vertex_ai";
        call->request_model = ts_call_path_part(call, vertex_path, ":");
    }
    return ts_call_bodies(call);
}

/* Bytes in the middle were left out of the journal: what stands at both ends can still be read. */
static void use_what_is_left(struct ts_call *call)
{
    struct ts_slice body = call->http.response.body;
    struct ts_slice usage = ts_salvage_last(body, "usage");
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_write_json(&out, "id", ts_salvage_first(body, "id"));
    ts_write_json(&out, "model", ts_salvage_first(body, "model"));
    if (ts_json_kind(usage) == TS_JSON_OBJECT)
        ts_write_json(&out, "usage", usage);
    ts_buffer_text(&out, "}");
    ts_anthropic_answer(call, ts_buffer_to_arena(&out, &call->arena));
}

static void read_plain(struct ts_call *call, const char *member)
{
    const struct ts_message *response = &call->http.response;
    struct ts_slice answer = ts_body_json(response);
    ts_anthropic_answer(call, answer);
    if (!ts_call_is_settled(call) || call->exchange->no_content)
        return;
    if (!answer.n && response->body_truncated)
        use_what_is_left(call);
    else if (!answer.n)
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    else if (!ts_json_get(answer, member).n)
        ts_call_invalid(call, ts_arena_printf(&call->arena, "the answer has no \"%s\"", member));
}

/* An event that only its name calls an error. */
static struct ts_slice as_error(struct ts_call *call, struct ts_slice data, struct ts_slice json)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"type\":\"error\"");
    if (json.n)
        ts_write_json(&out, "error", json);
    else
        ts_write_text(&out, "error", data.p, data.n);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, &call->arena);
}

/* Returns whether the event can be read. */
static bool read_event(struct ts_call *call, const struct ts_sse_event *event,
                       struct ts_anthropic_stream *stream)
{
    struct ts_slice json = ts_json_value(event->data, NULL);
    bool is_object = ts_json_kind(json) == TS_JSON_OBJECT;
    bool is_error = ts_slice_is(event->event, "error");
    if (is_error && !ts_json_get(json, "error").n)
        json = as_error(call, event->data, json);
    ts_anthropic_stream_event(stream, json);
    return is_object || is_error;
}

static size_t read_events(struct ts_call *call, struct ts_anthropic_stream *stream)
{
    size_t unreadable = 0;
    struct ts_sse sse = ts_sse_begin(call->http.response.body, &call->arena);
    struct ts_sse_event event;
    while (ts_sse_next(&sse, &event)) {
        if (!event.data.n || ts_slice_is(event.data, "[DONE]"))
            continue;
        call->chunk_count++;
        unreadable += !read_event(call, &event, stream);
    }
    return unreadable;
}

static void read_stream(struct ts_call *call)
{
    struct ts_anthropic_stream *stream = ts_anthropic_stream_new(&call->arena);
    bool is_complete;
    size_t unreadable = read_events(call, stream);
    struct ts_slice answer = ts_anthropic_stream_end(stream, &is_complete);
    call->streamed = true;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    if (answer.n)
        call->outputs_json = answer;
    ts_anthropic_answer(call, answer);
    if (!ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    if (!answer.n)
        ts_call_invalid(call, "the stream has no event that can be read");
    else if (!is_complete)
        ts_call_cut_off(call, "the stream stopped before its end");
    else if (unreadable)
        ts_call_invalid(call, "the stream has an event that is not JSON");
}

void ts_anthropic_read_answer(struct ts_call *call, const char *member)
{
    if (ts_body_is_events(&call->http.response))
        read_stream(call);
    else
        read_plain(call, member);
    ts_call_title(call);
}
