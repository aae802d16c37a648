/* A streamed completion: chunks of choices with deltas or texts, in server-sent events. */
#include "exporter/provider/openai_stream.h"

#include <stdint.h>
#include "exporter/call/body.h"
#include "exporter/call/members.h"
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

/* More choices than any request asks for: what exceeds it is left out. */
enum { MOST_CHOICES = 1024 };

struct choice {
    struct choice *next;
    int64_t index;
    struct ts_merge *message, *logprobs;
    struct ts_merge *text; /* of a plain completion, which has no message */
    struct ts_members members;
    bool is_finished;
};

struct stream {
    struct ts_arena *arena;
    struct ts_members members;
    struct choice *choices; /* by index */
    size_t choice_count;
    struct choice *newest;
    struct ts_slice error;
    bool is_done;
    bool has_no_end; /* pieces that nothing marks the last of */
};

static bool says_nothing(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_NULL || ts_json_is_text(value, "");
}

static struct choice *add_choice(struct stream *stream, int64_t index)
{
    struct choice *choice =
        stream->choice_count < MOST_CHOICES ? ts_arena_alloc(stream->arena, sizeof *choice) : NULL;
    if (!choice)
        return NULL;
    stream->choice_count++;
    choice->index = index;
    choice->members.arena = stream->arena;
    choice->message = ts_merge_new(stream->arena);
    choice->logprobs = ts_merge_new(stream->arena);
    choice->text = ts_merge_new(stream->arena);
    struct choice **at = &stream->choices;
    while (*at && (*at)->index < index)
        at = &(*at)->next;
    choice->next = *at;
    return *at = choice;
}

static struct choice *choice_at(struct stream *stream, int64_t index)
{
    if (stream->newest && stream->newest->index == index)
        return stream->newest;
    struct choice *choice = stream->choices;
    while (choice && choice->index != index)
        choice = choice->next;
    return stream->newest = choice ? choice : add_choice(stream, index);
}

/* Perplexity sends the whole message so far beside each delta; a server that has no deltas sends it
 * alone. */
static struct ts_slice message_piece(const struct choice *choice, struct ts_slice json)
{
    struct ts_slice delta = ts_json_get(json, "delta");
    if (ts_json_kind(delta) == TS_JSON_OBJECT)
        return delta;
    struct ts_slice message = ts_json_get(json, "message");
    bool is_first = ts_merge_is_empty(choice->message);
    return is_first && ts_json_kind(message) == TS_JSON_OBJECT ? message : (struct ts_slice){0};
}

/* Together repeats the delta's content as text: then the delta counts. */
static void add_text(struct choice *choice, struct ts_slice json)
{
    if (!ts_json_get(json, "delta").n && !ts_json_get(json, "message").n)
        ts_merge_add(choice->text, ts_json_get(json, "text"));
}

static bool is_merged_elsewhere(const struct ts_json_iter *iter)
{
    return ts_json_key_is(iter, "delta") || ts_json_key_is(iter, "message") ||
           ts_json_key_is(iter, "text") || ts_json_key_is(iter, "logprobs") ||
           ts_json_key_is(iter, "index");
}

static void read_choice(struct stream *stream, struct ts_slice json)
{
    int64_t index = 0;
    ts_json_int(ts_json_get(json, "index"), &index);
    struct choice *choice = choice_at(stream, index);
    if (!choice)
        return;
    ts_merge_add(choice->message, message_piece(choice, json));
    ts_merge_add(choice->logprobs, ts_json_get(json, "logprobs"));
    add_text(choice, json);
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter)) {
        if (is_merged_elsewhere(&iter))
            continue;
        ts_members_set(&choice->members, iter.key, iter.value);
        choice->is_finished |= ts_json_key_is(&iter, "finish_reason") && !says_nothing(iter.value);
    }
}

static void read_choices(struct stream *stream, struct ts_slice choices)
{
    struct ts_json_iter iter = ts_json_begin(choices);
    while (ts_json_next(&iter))
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            read_choice(stream, iter.value);
}

/* Padding against the guessing of texts from the sizes of chunks. */
static bool is_padding(const struct ts_json_iter *iter)
{
    return ts_json_key_is(iter, "obfuscation") || ts_json_key_is(iter, "p");
}

/* Writer's plain completions come as {"value": ...} and nothing else, up to the end of the body. */
static bool read_value(struct stream *stream, struct ts_slice json)
{
    struct ts_slice value = ts_json_get(json, "value");
    struct choice *choice = NULL;
    if (ts_json_kind(value) == TS_JSON_STRING && ts_json_count(json) == 1)
        choice = choice_at(stream, 0);
    if (!choice)
        return false;
    ts_merge_add(choice->text, value);
    ts_members_set(&stream->members, ts_slice_text("\"choices\""), ts_slice_text("[]"));
    return stream->has_no_end = true;
}

/* Why Groq stopped a stream early. */
static void take_error_of_groq(struct stream *stream, const struct ts_json_iter *iter)
{
    struct ts_slice error = {0};
    if (ts_json_key_is(iter, "x_groq"))
        error = ts_json_get(iter->value, "error");
    if (error.n && !says_nothing(error))
        stream->error = error;
}

static void read_chunk(struct stream *stream, struct ts_slice json)
{
    if (read_value(stream, json))
        return;
    struct ts_json_iter iter = ts_json_begin(json);
    while (ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "choices")) {
            read_choices(stream, iter.value);
            ts_members_set(&stream->members, iter.key, ts_slice_text("[]"));
        } else if (ts_json_key_is(&iter, "error")) {
            stream->error = says_nothing(iter.value) ? stream->error : iter.value;
        } else if (!is_padding(&iter)) {
            take_error_of_groq(stream, &iter);
            ts_members_set(&stream->members, iter.key, iter.value);
        }
    }
}

static void write_choice(struct ts_buffer *out, const struct choice *choice)
{
    bool is_text = ts_merge_is_empty(choice->message) && !ts_merge_is_empty(choice->text);
    ts_buffer_printf(out, "{\"index\":%lld,\"%s\":", (long long)choice->index,
                     is_text ? "text" : "message");
    ts_merge_write(is_text ? choice->text : choice->message, out);
    if (!ts_merge_is_empty(choice->logprobs)) {
        ts_buffer_text(out, ",\"logprobs\":");
        ts_merge_write(choice->logprobs, out);
    }
    ts_members_write(&choice->members, out);
    ts_buffer_text(out, "}");
}

static struct ts_slice whole_choices(const struct stream *stream)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "[");
    for (const struct choice *choice = stream->choices; choice; choice = choice->next) {
        ts_write_comma(&out);
        write_choice(&out, choice);
    }
    ts_buffer_text(&out, "]");
    return ts_buffer_to_arena(&out, stream->arena);
}

/* "text_completion", at Together "text.completion". */
static bool is_plain(struct ts_slice object)
{
    return object.n > 5 && memcmp(object.p, "\"text", 5) == 0;
}

static struct ts_slice whole_answer(struct stream *stream)
{
    struct ts_buffer out = {0};
    struct ts_members *members = &stream->members;
    struct ts_slice object = ts_members_get(members, "object");
    if (ts_members_get(members, "choices").n)
        ts_members_set(members, ts_slice_text("\"choices\""), whole_choices(stream));
    if (object.n && !is_plain(object))
        ts_members_set(members, ts_slice_text("\"object\""), ts_slice_text("\"chat.completion\""));
    ts_buffer_text(&out, "{");
    ts_members_write(members, &out);
    ts_write_json(&out, "error", stream->error);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

static bool all_finished(const struct stream *stream)
{
    const struct choice *choice = stream->choices;
    while (choice && choice->is_finished)
        choice = choice->next;
    return stream->choices && !choice;
}

static void read_event(struct stream *stream, const struct ts_sse_event *event,
                       struct ts_stream_answer *answer)
{
    struct ts_slice json = ts_json_value(event->data, NULL);
    bool is_object = ts_json_kind(json) == TS_JSON_OBJECT;
    answer->chunks++;
    answer->bad_chunks += !is_object;
    /* vLLM's errors are objects of their own */
    bool is_error =
        ts_slice_is(event->event, "error") || ts_json_is_text(ts_json_get(json, "object"), "error");
    if (is_error && is_object && !ts_json_get(json, "error").n)
        stream->error = json;
    else if (is_object)
        read_chunk(stream, json);
}

void ts_stream_read(struct ts_slice events, struct ts_arena *arena, struct ts_stream_answer *answer)
{
    struct stream stream = {.arena = arena, .members = {.arena = arena}};
    struct ts_sse sse = ts_sse_begin(events, arena);
    struct ts_sse_event event;
    *answer = (struct ts_stream_answer){0};
    while (ts_sse_next(&sse, &event)) {
        bool is_end = event.data.n >= 6 && memcmp(event.data.p, "[DONE]", 6) == 0;
        stream.is_done |= is_end;
        if (!is_end && event.data.n)
            read_event(&stream, &event, answer);
    }
    answer->is_complete = stream.is_done || stream.has_no_end || all_finished(&stream);
    if (stream.members.first || stream.error.n)
        answer->json = whole_answer(&stream);
}
