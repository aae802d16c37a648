/* The events of Bedrock's ConverseStream, collected until its end
 * (API_runtime_ConverseStreamOutput of the API reference). */
#include "exporter/provider/bedrock_stream.h"

#include "exporter/wire/json.h"

enum { MOST_BLOCKS = 1024 };

static struct ts_converse_block *add_block(struct ts_converse_stream *stream, int64_t index)
{
    struct ts_converse_block *block =
        stream->block_count < MOST_BLOCKS ? ts_arena_alloc(stream->arena, sizeof *block) : NULL;
    if (!block)
        return NULL;
    stream->block_count++;
    block->index = index;
    block->tool_use.arena = block->tool_result.arena = block->cited.arena = stream->arena;
    struct ts_converse_block **at = &stream->blocks;
    while (*at && (*at)->index < index)
        at = &(*at)->next;
    block->next = *at;
    return *at = block;
}

static struct ts_converse_block *block_of(struct ts_converse_stream *stream, struct ts_slice json)
{
    int64_t index = 0;
    ts_json_int(ts_json_get(json, "contentBlockIndex"), &index);
    if (stream->newest && stream->newest->index == index)
        return stream->newest;
    struct ts_converse_block *block = stream->blocks;
    while (block && block->index != index)
        block = block->next;
    return stream->newest = block ? block : add_block(stream, index);
}

static void merge(struct ts_converse_stream *stream, struct ts_merge **to, struct ts_slice piece)
{
    if (piece.n && !*to)
        *to = ts_merge_new(stream->arena);
    ts_merge_add(*to, piece);
}

/* Events are padded with a member "p" so that their length says nothing. */
static const char *const padding[] = {"p", NULL};

static void read_start(struct ts_converse_stream *stream, struct ts_slice json)
{
    struct ts_converse_block *block = block_of(stream, json);
    struct ts_slice start = ts_json_get(json, "start");
    if (!block)
        return;
    ts_members_all(&block->tool_use, ts_json_get(start, "toolUse"), padding);
    ts_members_all(&block->tool_result, ts_json_get(start, "toolResult"), padding);
    merge(stream, &block->image, ts_json_get(start, "image"));
}

static void read_delta(struct ts_converse_stream *stream, struct ts_slice json)
{
    struct ts_converse_block *block = block_of(stream, json);
    struct ts_slice delta = ts_json_get(json, "delta");
    if (!block)
        return;
    merge(stream, &block->text, ts_json_get(delta, "text"));
    merge(stream, &block->input, ts_json_path(delta, "toolUse.input"));
    merge(stream, &block->reasoning, ts_json_get(delta, "reasoningContent"));
    merge(stream, &block->image, ts_json_get(delta, "image"));
    ts_members_push(&block->cited, ts_slice_text("\"citations\""), ts_json_get(delta, "citation"));
    struct ts_json_iter iter = ts_json_begin(ts_json_get(delta, "toolResult"));
    while (ts_json_next(&iter))
        ts_members_push(&block->tool_result, ts_slice_text("\"content\""), iter.value);
}

struct ts_converse_stream *ts_converse_stream_new(struct ts_arena *arena)
{
    struct ts_converse_stream *stream = ts_arena_alloc(arena, sizeof *stream);
    if (stream)
        stream->arena = stream->members.arena = arena;
    return stream;
}

void ts_converse_stream_event(struct ts_converse_stream *stream, struct ts_slice type,
                              struct ts_slice json)
{
    if (!stream || ts_json_kind(json) != TS_JSON_OBJECT)
        return;
    stream->has_message |= ts_slice_is(type, "messageStart");
    if (ts_slice_is(type, "messageStart")) {
        stream->role = ts_json_get(json, "role");
    } else if (ts_slice_is(type, "contentBlockStart")) {
        read_start(stream, json);
    } else if (ts_slice_is(type, "contentBlockDelta")) {
        read_delta(stream, json);
    } else if (ts_slice_is(type, "messageStop")) {
        stream->is_stopped = true;
        ts_members_all(&stream->members, json, padding);
    } else if (ts_slice_is(type, "metadata")) {
        ts_members_all(&stream->members, json, padding);
    }
}

/* In InvokeModelWithResponseStream the type is a member's name: {"contentBlockDelta": {...}}. What
 * Bedrock itself adds stands beside it. */
void ts_converse_stream_chunk(struct ts_converse_stream *stream, struct ts_slice json)
{
    static const char own[] = "\"amazon-bedrock-";
    struct ts_json_iter iter = ts_json_begin(json);
    while (stream && ts_json_next(&iter)) {
        if (iter.key.n > sizeof own && memcmp(iter.key.p, own, sizeof own - 1) == 0)
            ts_members_set(&stream->members, iter.key, iter.value);
        else if (iter.key.n > 2)
            ts_converse_stream_event(stream, (struct ts_slice){iter.key.p + 1, iter.key.n - 2},
                                     iter.value);
    }
}

struct ts_slice ts_converse_stream_end(struct ts_converse_stream *stream, bool *is_complete)
{
    *is_complete = stream && stream->is_stopped;
    if (!stream || (!stream->has_message && !stream->blocks && !stream->members.first))
        return (struct ts_slice){0};
    return ts_converse_write(stream);
}
