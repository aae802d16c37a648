/* A streamed run of OpenAI's Assistants. */
#include "exporter/provider/openai_run_stream.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

enum { MOST_MESSAGES = 256 };

struct message {
    struct message *next;
    struct ts_slice id;
    struct ts_slice whole; /* once it was complete */
    struct ts_slice begun;
    struct ts_merge *delta;
};

struct stream {
    struct ts_arena *arena;
    struct ts_slice run, error;
    struct message *first, *last;
    size_t count;
    bool is_ended;
};

static struct message *message_of(struct stream *stream, struct ts_slice id)
{
    struct message *at = stream->first;
    while (at && !(at->id.n == id.n && memcmp(at->id.p, id.p, id.n) == 0))
        at = at->next;
    if (at || !id.n || stream->count == MOST_MESSAGES)
        return at;
    at = ts_arena_alloc(stream->arena, sizeof *at);
    if (!at)
        return NULL;
    *at = (struct message){.id = id, .delta = ts_merge_new(stream->arena)};
    *(stream->last ? &stream->last->next : &stream->first) = at;
    stream->last = at;
    stream->count++;
    return at;
}

static void take_message(struct stream *stream, struct ts_slice json)
{
    struct message *message = message_of(stream, ts_json_get(json, "id"));
    if (!message)
        return;
    if (ts_json_is_text(ts_json_get(json, "status"), "in_progress"))
        message->begun = json;
    else
        message->whole = json;
}

/* What an event is about is said by its object; names of events are not needed. */
static void take(struct stream *stream, struct ts_slice json)
{
    struct ts_slice object = ts_json_get(json, "object"), error = ts_json_get(json, "error");
    struct message *message;
    if (ts_json_is_text(object, "thread.run")) {
        stream->run = json;
    } else if (ts_json_is_text(object, "thread.message")) {
        take_message(stream, json);
    } else if (ts_json_is_text(object, "thread.message.delta")) {
        message = message_of(stream, ts_json_get(json, "id"));
        if (message)
            ts_merge_add(message->delta, ts_json_get(json, "delta"));
    } else if (ts_json_kind(error) == TS_JSON_OBJECT) {
        stream->error = error;
    }
}

static void take_event(struct stream *stream, const struct ts_sse_event *event,
                       struct ts_stream_answer *answer)
{
    struct ts_slice json = ts_json_value(event->data, NULL);
    answer->chunks++;
    if (ts_json_kind(json) != TS_JSON_OBJECT)
        answer->bad_chunks++;
    else if (ts_slice_is(event->event, "error") && !ts_json_get(json, "error").n)
        stream->error = json;
    else
        take(stream, json);
}

static void write_begun(struct ts_buffer *out, const struct message *message)
{
    struct ts_buffer delta = {0};
    ts_merge_write(message->delta, &delta);
    struct ts_slice content = ts_json_get((struct ts_slice){delta.data, delta.bytes}, "content");
    struct ts_json_iter iter = ts_json_begin(message->begun);
    ts_buffer_text(out, "{");
    if (!message->begun.n)
        ts_write_text(out, "role", "assistant", 9);
    while (message->begun.n && ts_json_next(&iter))
        if (!content.n || !ts_json_key_is(&iter, "content"))
            ts_write_member(out, iter.key, iter.value);
    ts_write_json(out, "content", content);
    ts_buffer_text(out, "}");
    ts_buffer_free(&delta);
}

static void write_messages(struct ts_buffer *out, const struct stream *stream)
{
    ts_write_key(out, "messages");
    ts_buffer_text(out, "[");
    for (const struct message *at = stream->first; at; at = at->next) {
        ts_write_comma(out);
        if (at->whole.n)
            ts_buffer_add(out, at->whole.p, at->whole.n);
        else
            write_begun(out, at);
    }
    ts_buffer_text(out, "]");
}

static struct ts_slice put_together(const struct stream *stream)
{
    struct ts_buffer out = {0};
    struct ts_json_iter iter = ts_json_begin(stream->run);
    ts_buffer_text(&out, "{");
    while (stream->run.n && ts_json_next(&iter))
        ts_write_member(&out, iter.key, iter.value);
    if (stream->first)
        write_messages(&out, stream);
    ts_write_json(&out, "error", stream->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

/* The run says itself whether it goes on. */
static bool is_over(struct ts_slice run)
{
    struct ts_slice status = ts_json_get(run, "status");
    return status.n && !ts_json_is_text(status, "queued") &&
           !ts_json_is_text(status, "in_progress") && !ts_json_is_text(status, "cancelling");
}

void ts_run_stream_read(struct ts_slice events, struct ts_arena *arena,
                        struct ts_stream_answer *answer)
{
    struct stream stream = {.arena = arena};
    struct ts_sse sse = ts_sse_begin(events, arena);
    struct ts_sse_event event;
    *answer = (struct ts_stream_answer){0};
    while (ts_sse_next(&sse, &event)) {
        bool is_mark = event.data.n >= 6 && memcmp(event.data.p, "[DONE]", 6) == 0;
        stream.is_ended |= is_mark;
        if (event.data.n && !is_mark)
            take_event(&stream, &event, answer);
    }
    answer->is_complete = stream.is_ended || is_over(stream.run);
    if (stream.run.n || stream.first || stream.error.n)
        answer->json = put_together(&stream);
}
