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

static void open_block(struct ts_buffer *out, const char *kind)
{
    ts_write_comma(out);
    ts_buffer_printf(out, "{\"%s\":", kind);
}

static void write_text(struct ts_buffer *out, const struct ts_converse_block *block)
{
    open_block(out, "text");
    ts_merge_write(block->text, out);
    ts_buffer_text(out, "}");
}

static void write_cited(struct ts_buffer *out, const struct ts_converse_block *block)
{
    open_block(out, "citationsContent");
    ts_buffer_text(out, "{\"content\":[");
    if (block->text)
        write_text(out, block);
    ts_buffer_text(out, "]");
    ts_members_write(&block->cited, out);
    ts_buffer_text(out, "}}");
}

static void write_reasoning(struct ts_converse_stream *stream, struct ts_buffer *out,
                            const struct ts_converse_block *block)
{
    struct ts_slice value = written(stream, block->reasoning);
    bool is_redacted = ts_json_get(value, "redactedContent").n > 0;
    open_block(out, "reasoningContent");
    ts_buffer_text(out, is_redacted ? "" : "{\"reasoningText\":");
    ts_buffer_add(out, value.p, value.n);
    ts_buffer_text(out, is_redacted ? "}" : "}}");
}

static void write_tool_use(struct ts_converse_stream *stream, struct ts_buffer *out,
                           const struct ts_converse_block *block)
{
    open_block(out, "toolUse");
    ts_buffer_text(out, "{");
    ts_members_write(&block->tool_use, out);
    ts_write_json(out, "input", input_of(stream, block));
    ts_buffer_text(out, "}}");
}

static void write_tool_result(struct ts_buffer *out, const struct ts_converse_block *block)
{
    open_block(out, "toolResult");
    ts_buffer_text(out, "{");
    ts_members_write(&block->tool_result, out);
    ts_buffer_text(out, "}}");
}

static void write_image(struct ts_buffer *out, const struct ts_converse_block *block)
{
    open_block(out, "image");
    ts_merge_write(block->image, out);
    ts_buffer_text(out, "}");
}

static void write_block(struct ts_converse_stream *stream, struct ts_buffer *out,
                        const struct ts_converse_block *block)
{
    if (block->reasoning)
        write_reasoning(stream, out, block);
    if (block->cited.first)
        write_cited(out, block);
    else if (block->text)
        write_text(out, block);
    if (block->tool_use.first || block->input)
        write_tool_use(stream, out, block);
    if (block->tool_result.first)
        write_tool_result(out, block);
    if (block->image)
        write_image(out, block);
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
    ts_members_write(&stream->members, &out);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}
