/* What bedrock_stream.c collects and bedrock_stream_write.c writes; for these two only. */
#ifndef TS_PROVIDER_BEDROCK_STREAM_H
#define TS_PROVIDER_BEDROCK_STREAM_H

#include <stdint.h>
#include "exporter/call/members.h"
#include "exporter/call/merge.h"
#include "exporter/provider/bedrock.h"

/* A block of a message: nearly always only one of these has something in it. */
struct ts_converse_block {
    struct ts_converse_block *next;
    int64_t index;
    struct ts_merge *text, *input, *reasoning, *image; /* NULL: none came */
    struct ts_members tool_use, tool_result, cited;
};

struct ts_converse_stream {
    struct ts_arena *arena;
    struct ts_slice role;
    struct ts_converse_block *blocks, *newest; /* by index */
    size_t block_count;
    struct ts_members members; /* beside the message */
    bool has_message, is_stopped;
};

/* The answer of Converse, in the stream's arena. */
struct ts_slice ts_converse_write(struct ts_converse_stream *stream);

#endif
