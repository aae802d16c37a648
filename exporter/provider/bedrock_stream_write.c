/* Writes what a stream of Bedrock's gave as the answer of Converse. */
#include "exporter/call/body.h"
#include "exporter/call/write.h"
#include "exporter/provider/bedrock_stream.h"
#include "exporter/wire/json.h"

static struct ts_slice written(struct ts_converse_stream *stream, const struct ts_merge *value)
{
    struct ts_buffer out = {0};
    ts_merge_write(value, &out);
    return ts_buffer_to_arena(&out, stream->arena);
}

/* A tool's input comes as pieces of a JSON text; cut off it stays a text. */
static struct ts_slice input_of(struct ts_converse_stream *stream,
                                const struct ts_converse_block *block)
{
    struct ts_slice string = written(stream, block->input);
    size_t bytes = 0, used = 0;
    char *text = ts_json_text(string, stream->arena, &bytes);
    if (ts_merge_is_empty(block->input) || (text && bytes == 0))
        return ts_slice_text("{}");
    struct ts_slice value = {0};
    if (text)
        value = ts_json_value((struct ts_slice){text, bytes}, &used);
    return value.n && used == bytes ? value : string;
}

/* Members of an object that another value follows. */
static void write_start(struct ts_buffer *out, const char *name, struct ts_slice start)
{
    ts_write_comma(out);
    ts_buffer_printf(out, "{\"%s\":{", name);
    if (ts_json_kind(start) == TS_JSON_OBJECT && ts_json_count(start))
        ts_buffer_add(out, start.p + 1, start.n - 2);
}

static void write_list(struct ts_buffer *out, const char *key,
                       const struct ts_converse_values *values)
{
    ts_write_key(out, key);
    ts_buffer_text(out, "[");
    for (const struct ts_converse_value *at = values->first; at; at = at->next) {
        ts_write_comma(out);
        ts_buffer_add(out, at->json.p, at->json.n);
    }
    ts_buffer_text(out, "]");
}

static void write_text(struct ts_converse_stream *stream, struct ts_buffer *out,
                       const struct ts_converse_block *block)
{
    struct ts_slice text = block->text ? written(stream, block->text) : (struct ts_slice){0};
    if (!text.n && !block->citations.first)
        return;
    if (!block->citations.first) {
        ts_write_comma(out);
        ts_buffer_printf(out, "{\"text\":%.*s}", (int)text.n, text.p);
        return;
    }
    write_start(out, "citationsContent", (struct ts_slice){0});
    if (text.n)
        ts_buffer_printf(out, "\"content\":[{\"text\":%.*s}]", (int)text.n, text.p);
    write_list(out, "citations", &block->citations);
    ts_buffer_text(out, "}}");
}

static void write_reasoning(struct ts_converse_stream *stream, struct ts_buffer *out,
                            const struct ts_converse_block *block)
{
    struct ts_slice value = written(stream, block->reasoning);
    bool is_redacted = ts_json_get(value, "redactedContent").n > 0;
    ts_write_comma(out);
    ts_buffer_text(out, is_redacted ? "{\"reasoningContent\":"
                                    : "{\"reasoningContent\":{\"reasoningText\":");
    ts_buffer_add(out, value.p, value.n);
    ts_buffer_text(out, is_redacted ? "}" : "}}");
}

static void write_block(struct ts_converse_stream *stream, struct ts_buffer *out,
                        const struct ts_converse_block *block)
{
    if (block->reasoning)
        write_reasoning(stream, out, block);
    write_text(stream, out, block);
    if (block->tool_use.n || block->input) {
        write_start(out, "toolUse", block->tool_use);
        ts_write_json(out, "input", input_of(stream, block));
        ts_buffer_text(out, "}}");
    }
    if (block->tool_result.n || block->results.first) {
        write_start(out, "toolResult", block->tool_result);
        write_list(out, "content", &block->results);
        ts_buffer_text(out, "}}");
    }
    if (block->image) {
        ts_write_comma(out);
        ts_buffer_text(out, "{\"image\":");
        ts_merge_write(block->image, out);
        ts_buffer_text(out, "}");
    }
}

struct ts_slice ts_converse_write(struct ts_converse_stream *stream)
{
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "{\"output\":{\"message\":{\"role\":");
    if (ts_json_kind(stream->role) == TS_JSON_STRING)
        ts_buffer_add(&out, stream->role.p, stream->role.n);
    else
        ts_buffer_text(&out, "\"assistant\"");
    ts_buffer_text(&out, ",\"content\":[");
    for (const struct ts_converse_block *block = stream->blocks; block; block = block->next)
        write_block(stream, &out, block);
    ts_buffer_text(&out, "]}}");
    for (size_t i = 0; i < stream->member_count; i++) {
        ts_buffer_text(&out, ",");
        ts_buffer_add(&out, stream->members[i].key.p, stream->members[i].key.n);
        ts_buffer_text(&out, ":");
        ts_buffer_add(&out, stream->members[i].value.p, stream->members[i].value.n);
    }
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}
