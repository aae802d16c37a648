/* OpenAI's sound: speech from a text, and the text of speech (transcribed, or translated into
 * English). OpenTelemetry's conventions have no name for this but generate_content, "multimodal
 * content generation".
 * https://platform.openai.com/docs/api-reference/audio */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/form.h"
#include "exporter/call/params.h"
#include "exporter/call/path.h"
#include "exporter/call/said.h"
#include "exporter/call/vendor.h"
#include "exporter/call/write.h"
#include "exporter/provider/openai.h"
#include "exporter/provider/openai_events.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_xai(const struct ts_http *http, const char *path)
{
    return http->host && strcmp(http->host, "api.x.ai") == 0 && ts_path_fits(http->path, path);
}

static bool is_speech(const struct ts_http *http)
{
    return ts_path_fits(http->path, "audio/speech") || is_xai(http, "tts");
}

static bool is_transcript(const struct ts_http *http)
{
    return ts_path_fits(http->path, "audio/transcriptions") ||
           ts_path_fits(http->path, "audio/translations") || is_xai(http, "stt");
}

static int match(const struct ts_http *http)
{
    if (!ts_is_post(http))
        return 0;
    return is_speech(http) || is_transcript(http) ? 100 : 0;
}

/* What is to be said, or what guides the transcription. */
static void read_request(struct ts_call *call, struct ts_slice request)
{
    static const struct ts_param_row rows[] = {
        {"temperature", "temperature", false},
        {"response_format", "response_format", false},
    };
    struct ts_slice text = ts_json_get(request, is_speech(&call->http) ? "input" : "prompt");
    if (!text.n && is_speech(&call->http))
        text = ts_json_get(request, "text"); /* xAI */
    ts_params_rows(call, request, rows, sizeof rows / sizeof *rows);
    ts_json_bool(ts_json_get(request, "stream"), &call->streamed);
    ts_said_to_input(call, "user", text);
}

static void read_json(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice text = ts_json_get(answer, "text");
    ts_openai_usage(call, answer);
    ts_said_to_output(call, "assistant", text);
    if (!ts_call_is_settled(call) || ts_call_error_in(call, answer, true))
        return;
    if (!text.n && !is_speech(&call->http))
        ts_call_invalid(call, "the answer has no \"text\"");
}

/* {text, usage, ...} as the last event has it, or as far as it came. */
static struct ts_slice put_together(const struct ts_events *events)
{
    struct ts_buffer out = {0};
    struct ts_json_iter iter = ts_json_begin(events->last);
    ts_buffer_text(&out, "{");
    while (events->last.n && ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "type"))
            continue;
        ts_write_member(&out, iter.key, iter.value);
    }
    if (!ts_json_get(events->last, "text").n)
        ts_write_json(&out, "text", events->deltas);
    ts_write_json(&out, "segments", events->items);
    ts_write_json(&out, "error", events->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, events->arena);
}

static struct ts_slice read_stream(struct ts_call *call)
{
    /* speech.audio.delta has its piece at "audio", so that no sound is gathered */
    static const struct ts_event_names names = {".delta", ".done", ".segment"};
    struct ts_events events;
    ts_events_read(call->http.response.body, &names, &call->arena, &events);
    struct ts_stream_answer stream = {.chunks = events.chunks,
                                      .bad_chunks = events.bad_chunks,
                                      .is_complete = events.is_complete};
    if (events.chunks > events.bad_chunks)
        stream.json = put_together(&events);
    ts_openai_streamed(call, &stream);
    if (events.last.n || events.deltas.n || events.error.n)
        read_json(call, stream.json);
    ts_openai_check_stream(call, &stream);
    return stream.json;
}

static bool is_part_of_json(struct ts_slice body)
{
    return body.n && *body.p == '{';
}

/* Plain text, or subtitles. */
static void read_plain(struct ts_call *call)
{
    if (is_speech(&call->http) || !call->http.response.body.n || call->http.status >= 400)
        return;
    if (is_part_of_json(call->http.response.body))
        ts_openai_rest(call);
    else if (ts_json_kind(call->outputs_json) == TS_JSON_STRING)
        ts_said_to_output(call, "assistant", call->outputs_json);
}

static struct ts_slice read_response(struct ts_call *call)
{
    const struct ts_message *response = &call->http.response;
    if (ts_body_is_events(response))
        return read_stream(call);
    struct ts_slice answer = ts_body_json(response);
    if (ts_json_kind(answer) == TS_JSON_OBJECT)
        read_json(call, answer);
    else
        read_plain(call);
    if (!response->body.n && !call->exchange->no_content && ts_call_is_settled(call))
        ts_call_invalid(call, "the answer is empty");
    return answer;
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_LLM;
    call->operation = "generate_content";
    ts_call_vendor(call);
    struct ts_slice request = ts_form_bodies(call);
    read_request(call, request);
    struct ts_slice answer = read_response(call);
    ts_openai_name(call, request, answer);
}

const struct ts_provider ts_provider_openai_audio = {"openai.audio", match, read};
