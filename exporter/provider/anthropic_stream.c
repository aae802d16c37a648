/* A streamed message of Anthropic's: blocks of content that are opened, filled by deltas and closed
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
#include "exporter/provider/anthropic.h"

#include <stdint.h>
#include "exporter/call/body.h"
#include "exporter/call/members.h"
#include "exporter/call/message.h"
#include "exporter/wire/json.h"

/* More blocks than any answer has: what exceeds it is left out. */
enum { MOST_BLOCKS = 1 << 16 };

static const char *const no_names[] = {NULL};
static const char *const type_only[] = {"type", NULL};

struct block {
    struct block *next;
    struct ts_members members;
    struct ts_members input; /* the pieces of a tool's input, under one key */
};

struct ts_anthropic_stream {
    struct ts_arena *arena;
    struct ts_members message, usage;
    struct block *first, *last;
    struct block **open; /* by index: the newest block of this number */
    size_t open_count, block_count;
    struct ts_slice error;
    bool is_done;
};

struct ts_anthropic_stream *ts_anthropic_stream_new(struct ts_arena *arena)
{
    struct ts_anthropic_stream *stream = ts_arena_alloc(arena, sizeof *stream);
    if (!stream)
        return NULL;
    stream->arena = arena;
    stream->message.arena = stream->usage.arena = arena;
    return stream;
}

static int64_t index_of(struct ts_slice event)
{
    int64_t index = 0;
    ts_json_int(ts_json_get(event, "index"), &index);
    return index;
}

static struct block **place(struct ts_anthropic_stream *stream, int64_t index)
{
    if (index < 0 || index >= MOST_BLOCKS)
        return NULL;
    size_t count = stream->open_count ? stream->open_count : 16;
    while (count <= (size_t)index)
        count *= 2;
    if (count > stream->open_count) {
        struct block **grown = ts_arena_alloc(stream->arena, count * sizeof *grown);
        if (!grown)
            return NULL;
        if (stream->open_count)
            memcpy(grown, stream->open, stream->open_count * sizeof *grown);
        stream->open = grown;
        stream->open_count = count;
    }
    return &stream->open[index];
}

/* Gateways have numbered every block 0: a block that is opened is a new one. */
static struct block *open_block(struct ts_anthropic_stream *stream, int64_t index)
{
    struct block **at = stream->block_count < MOST_BLOCKS ? place(stream, index) : NULL;
    struct block *block = at ? ts_arena_alloc(stream->arena, sizeof *block) : NULL;
    if (!block)
        return NULL;
    stream->block_count++;
    block->members.arena = block->input.arena = stream->arena;
    *(stream->last ? &stream->last->next : &stream->first) = block;
    stream->last = block;
    return *at = block;
}

static void start_message(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    static const char *const skipped[] = {"usage", NULL};
    struct ts_slice message = ts_json_get(event, "message");
    ts_members_all(&stream->message, message, skipped);
    ts_members_all(&stream->usage, ts_json_get(message, "usage"), no_names);
}

static void start_block(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    struct ts_slice start = ts_json_get(event, "content_block");
    if (ts_json_kind(start) != TS_JSON_OBJECT)
        return;
    struct block *block = open_block(stream, index_of(event));
    if (block)
        ts_members_all(&block->members, start, no_names);
}

/* A block whose beginning was lost is told by its deltas. */
static const struct {
    const char *delta, *block;
} types[] = {
    {"text_delta", "\"text\""},           {"citations_delta", "\"text\""},
    {"thinking_delta", "\"thinking\""},   {"signature_delta", "\"thinking\""},
    {"input_json_delta", "\"tool_use\""}, {"compaction_delta", "\"compaction\""},
};

static struct block *block_of(struct ts_anthropic_stream *stream, int64_t index,
                              struct ts_slice type)
{
    struct block **at = place(stream, index);
    if (!at || *at)
        return at ? *at : NULL;
    struct block *block = open_block(stream, index);
    for (size_t i = 0; block && i < sizeof types / sizeof *types; i++)
        if (ts_json_is_text(type, types[i].delta))
            ts_members_set(&block->members, ts_slice_text("\"type\""),
                           ts_slice_text(types[i].block));
    return block;
}

/* Texts and lists go on, the last of anything else counts: so deltas of kinds that are not known
 * yet are kept as well. */
static void add_member(struct ts_members *members, struct ts_slice key, struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    struct ts_json_iter iter = ts_json_begin(value);
    if (kind == TS_JSON_STRING)
        ts_members_join(members, key, value);
    else if (kind == TS_JSON_ARRAY)
        while (ts_json_next(&iter))
            ts_members_push(members, key, iter.value);
    else
        ts_members_set(members, key, value);
}

static void add_delta(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    struct ts_slice delta = ts_json_get(event, "delta");
    if (ts_json_kind(delta) != TS_JSON_OBJECT)
        return;
    struct block *block = block_of(stream, index_of(event), ts_json_get(delta, "type"));
    struct ts_json_iter iter = ts_json_begin(delta);
    while (block && ts_json_next(&iter)) {
        if (ts_json_key_is(&iter, "citation"))
            ts_members_push(&block->members, ts_slice_text("\"citations\""), iter.value);
        else if (ts_json_key_is(&iter, "partial_json"))
            ts_members_join(&block->input, ts_slice_text("\"input\""), iter.value);
        else if (!ts_json_key_is(&iter, "type"))
            add_member(&block->members, iter.key, iter.value);
    }
}

/* Its usage counts from the beginning on, but for the members that it does not have. */
static void end_message(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    static const char *const skipped[] = {"type", "delta", "usage", NULL};
    ts_members_all(&stream->message, ts_json_get(event, "delta"), type_only);
    ts_members_all(&stream->usage, ts_json_get(event, "usage"), no_names);
    ts_members_all(&stream->message, event, skipped);
}

/* Bedrock adds its own counts to this event. */
static void stop(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    stream->is_done = true;
    ts_members_all(&stream->message, event, type_only);
}

static void fail(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    static const char *const skipped[] = {"type", "error", NULL};
    struct ts_slice error = ts_json_get(event, "error");
    stream->error = error.n ? error : event;
    if (error.n)
        ts_members_all(&stream->message, event, skipped);
}

/* A server that does not stream sends all in one event. */
static void whole_message(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    static const char *const skipped[] = {"usage", NULL};
    stream->is_done = true;
    ts_members_all(&stream->message, event, skipped);
    ts_members_all(&stream->usage, ts_json_get(event, "usage"), no_names);
}

/* The interface before messages: the text in pieces, and in its first version, whose events have no
 * type, the whole text so far. */
static void add_completion(struct ts_anthropic_stream *stream, struct ts_slice event)
{
    bool in_pieces = ts_json_get(event, "type").n > 0;
    struct ts_json_iter iter = ts_json_begin(event);
    while (ts_json_next(&iter))
        if (in_pieces && ts_json_key_is(&iter, "completion"))
            ts_members_join(&stream->message, iter.key, iter.value);
        else
            ts_members_set(&stream->message, iter.key, iter.value);
}

static const struct {
    const char *type;
    void (*add)(struct ts_anthropic_stream *stream, struct ts_slice event);
} events[] = {
    {"content_block_delta", add_delta},
    {"content_block_start", start_block},
    {"message_start", start_message},
    {"message_delta", end_message},
    {"message_stop", stop},
    {"error", fail},
    {"message", whole_message},
    {"completion", add_completion},
};

void ts_anthropic_stream_event(struct ts_anthropic_stream *stream, struct ts_slice json)
{
    if (!stream || ts_json_kind(json) != TS_JSON_OBJECT)
        return;
    struct ts_slice type = ts_json_get(json, "type");
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (ts_json_is_text(type, events[i].type)) {
            events[i].add(stream, json);
            return;
        }
    if (!type.n && ts_json_get(json, "error").n) /* a gateway's own */
        fail(stream, json);
    else if (!type.n && ts_json_get(json, "completion").n)
        add_completion(stream, json);
}

/* The input as the value that the pieces are together. Half of one, of a stream that was cut off or
 * a model that ran out of tokens, stays a text; none at all leaves what the block began with. */
static void end_input(struct ts_anthropic_stream *stream, struct block *block)
{
    if (!block->input.first)
        return;
    struct ts_buffer out = {0};
    ts_members_write(&block->input, &out);
    struct ts_slice member = ts_buffer_to_arena(&out, stream->arena);
    static const size_t key_bytes = sizeof "\"input\":" - 1;
    if (member.n <= key_bytes + 2)
        return;
    struct ts_slice quoted = {member.p + key_bytes, member.n - key_bytes};
    struct ts_tool_call read;
    ts_tool_arguments(quoted, stream->arena, &read);
    ts_members_set(&block->members, ts_slice_text("\"input\""),
                   read.arguments_are_json ? read.arguments : quoted);
}

static struct ts_slice block_json(struct ts_anthropic_stream *stream, struct block *block)
{
    struct ts_buffer out = {0};
    end_input(stream, block);
    ts_buffer_text(&out, "{");
    ts_members_write(&block->members, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

static void set_usage(struct ts_anthropic_stream *stream)
{
    struct ts_buffer out = {0};
    if (!stream->usage.first)
        return;
    ts_buffer_text(&out, "{");
    ts_members_write(&stream->usage, &out);
    ts_buffer_text(&out, "}");
    ts_members_set(&stream->message, ts_slice_text("\"usage\""),
                   ts_buffer_to_arena(&out, stream->arena));
}

static bool has_stopped(const struct ts_anthropic_stream *stream)
{
    struct ts_slice reason = ts_members_get(&stream->message, "stop_reason");
    return stream->is_done || ts_json_kind(reason) == TS_JSON_STRING;
}

struct ts_slice ts_anthropic_stream_end(struct ts_anthropic_stream *stream, bool *is_complete)
{
    *is_complete = stream && has_stopped(stream);
    if (!stream || !(stream->message.first || stream->first || stream->error.n))
        return (struct ts_slice){0};
    for (struct block *block = stream->first; block; block = block->next)
        ts_members_push(&stream->message, ts_slice_text("\"content\""), block_json(stream, block));
    set_usage(stream);
    ts_members_set(&stream->message, ts_slice_text("\"error\""), stream->error);
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{");
    ts_members_write(&stream->message, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}
