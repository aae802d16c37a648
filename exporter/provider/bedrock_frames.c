/* The frames of Bedrock's streamed answers, with what may be wrong with them. */
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/provider/bedrock.h"
#include "exporter/wire/json.h"

bool ts_bedrock_is_stream(const struct ts_message *response)
{
    static const char events[] = "application/vnd.amazon.eventstream";
    if (ts_event_stream_is(response->body))
        return true;
    struct ts_slice type = ts_http_header(response, "content-type");
    return response->body.n && !ts_body_json(response).n && type.n >= sizeof events - 1 &&
           strncasecmp(type.p, events, sizeof events - 1) == 0;
}

struct ts_bedrock_frames ts_bedrock_frames_begin(struct ts_call *call)
{
    call->streamed = true;
    call->first_chunk_ns = call->http.response.first_byte_ns;
    return (struct ts_bedrock_frames){.call = call,
                                      .stream = ts_event_stream_begin(call->http.response.body)};
}

static const char *text_of(struct ts_call *call, struct ts_slice slice)
{
    const char *copy = slice.n ? ts_arena_copy(&call->arena, slice.p, slice.n) : NULL;
    return copy ? copy : "";
}

/* An exception is one that the interface names; an error is any other. */
static void fail(struct ts_call *call, const struct ts_event_frame *frame, struct ts_slice json)
{
    const char *type = text_of(call, ts_event_header(frame, ":exception-type"));
    const char *message = ts_text_of(ts_json_get(json, "message"), &call->arena);
    if (!*message) /* SageMaker's */
        message = ts_text_of(ts_json_get(json, "Message"), &call->arena);
    if (!*type)
        type = text_of(call, ts_event_header(frame, ":error-code"));
    if (!*type)
        type = "error";
    if (!*message)
        message = text_of(call, ts_event_header(frame, ":error-message"));
    ts_call_fail(call, type, *message ? message : type);
}

static bool is_event(const struct ts_event_frame *frame)
{
    struct ts_slice kind = ts_event_header(frame, ":message-type");
    return !ts_slice_is(kind, "exception") && !ts_slice_is(kind, "error");
}

bool ts_bedrock_frames_raw(struct ts_bedrock_frames *frames, struct ts_event_frame *frame)
{
    while (ts_event_stream_next(&frames->stream, frame)) {
        frames->call->chunk_count++;
        if (is_event(frame))
            return true;
        fail(frames->call, frame, ts_json_value(frame->payload, NULL));
    }
    return false;
}

bool ts_bedrock_frames_next(struct ts_bedrock_frames *frames, struct ts_slice *type,
                            struct ts_slice *json)
{
    struct ts_event_frame frame;
    while (ts_bedrock_frames_raw(frames, &frame)) {
        *type = ts_event_header(&frame, ":event-type");
        *json = ts_json_value(frame.payload, NULL);
        if (ts_json_kind(*json) == TS_JSON_OBJECT)
            return true;
        frames->bad_payloads += frame.payload.n > 0;
    }
    return false;
}

void ts_bedrock_frames_end(const struct ts_bedrock_frames *frames, bool is_complete)
{
    struct ts_call *call = frames->call;
    if (!ts_call_is_settled(call) || call->http.response.body_truncated)
        return;
    if (frames->stream.damaged)
        ts_call_invalid(call, "the stream has bytes that are no frame");
    else if (frames->stream.interrupted || !is_complete)
        ts_call_cut_off(call, "the stream stopped before its end");
    else if (frames->bad_payloads)
        ts_call_invalid(call, "the stream has an event that is not JSON");
}
