/* A streamed response, put together. */
#include "exporter/provider/openai_responses_stream.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/write.h"
#include "exporter/provider/openai_pieces.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

struct stream {
    struct ts_arena *arena;
    struct ts_slice response; /* the last that came whole */
    struct ts_slice error;
    struct ts_pieces pieces;
    bool is_ended;
};

/* Names of events that end a stream, without "response.". */
static bool is_end(const char *type)
{
    static const char *const ends[] = {"completed", "incomplete", "failed", "cancelled", "done"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(type, ends[i]) == 0)
            return true;
    return false;
}

static void take_named(struct stream *stream, const char *type, struct ts_slice json)
{
    struct ts_slice response = ts_json_get(json, "response");
    if (ts_json_kind(response) == TS_JSON_OBJECT) {
        stream->response = response;
        stream->is_ended |= is_end(type);
    } else {
        ts_pieces_take(&stream->pieces, type, json);
    }
}

/* {"type": "error", "code", "message"}, or the object that other interfaces have at "error". */
static void take_error(struct stream *stream, struct ts_slice json)
{
    struct ts_slice inner = ts_json_get(json, "error");
    bool has_inner = ts_json_kind(inner) == TS_JSON_OBJECT || ts_json_kind(inner) == TS_JSON_STRING;
    stream->error = has_inner ? inner : json;
    stream->is_ended = true;
}

/* Some servers do not name their events: the data says what it is. */
static const char *type_of(struct stream *stream, const struct ts_sse_event *event,
                           struct ts_slice json)
{
    const char *type = ts_text_of(ts_json_get(json, "type"), stream->arena);
    if (!*type && event->event.n)
        type = ts_arena_copy(stream->arena, event->event.p, event->event.n);
    return type ? type : "";
}

static void take(struct stream *stream, const struct ts_sse_event *event, struct ts_slice json)
{
    static const char prefix[] = "response.";
    const char *type = type_of(stream, event, json);
    if (strncmp(type, prefix, sizeof prefix - 1) == 0)
        take_named(stream, type + sizeof prefix - 1, json);
    else if (strcmp(type, "error") == 0 || ts_json_get(json, "error").n)
        take_error(stream, json);
}

/* The items of the last event count, unless a server leaves them out there. */
static bool needs_items(const struct stream *stream)
{
    bool is_empty = ts_json_count(ts_json_get(stream->response, "output")) == 0;
    return stream->pieces.items && (!stream->is_ended || is_empty);
}

static void write_items(struct ts_buffer *out, const struct stream *stream)
{
    ts_write_key(out, "output");
    ts_pieces_write(&stream->pieces, out);
}

static struct ts_slice put_together(const struct stream *stream)
{
    struct ts_buffer out = {0};
    bool new_items = needs_items(stream);
    if (stream->response.n && !new_items && !stream->error.n)
        return stream->response;
    ts_buffer_text(&out, "{");
    if (!stream->response.n)
        ts_write_text(&out, "object", "response", 8);
    struct ts_json_iter iter = ts_json_begin(stream->response);
    while (stream->response.n && ts_json_next(&iter)) {
        if ((new_items && ts_json_key_is(&iter, "output")) ||
            (stream->error.n && ts_json_key_is(&iter, "error")))
            continue;
        ts_write_member(&out, iter.key, iter.value);
    }
    if (new_items)
        write_items(&out, stream);
    ts_write_json(&out, "error", stream->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

void ts_responses_stream_read(struct ts_slice events, struct ts_arena *arena,
                              struct ts_stream_answer *answer)
{
    struct stream stream = {.arena = arena, .pieces = {.arena = arena}};
    struct ts_sse sse = ts_sse_begin(events, arena);
    struct ts_sse_event event;
    *answer = (struct ts_stream_answer){0};
    while (ts_sse_next(&sse, &event)) {
        struct ts_slice json = ts_json_value(event.data, NULL);
        bool is_object = ts_json_kind(json) == TS_JSON_OBJECT;
        bool is_mark = event.data.n >= 6 && memcmp(event.data.p, "[DONE]", 6) == 0;
        /* the only end that agents have which others serve; else it follows the last event */
        stream.is_ended |= is_mark && stream.pieces.items;
        if (!event.data.n || is_mark)
            continue;
        answer->chunks++;
        answer->bad_chunks += !is_object;
        if (is_object)
            take(&stream, &event, json);
    }
    answer->is_complete = stream.is_ended;
    if (stream.response.n || stream.pieces.items || stream.error.n)
        answer->json = put_together(&stream);
}
