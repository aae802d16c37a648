/* What bedrock_stream.c collects and bedrock_stream_write.c writes; for these two only. */
#ifndef TS_PROVIDER_BEDROCK_STREAM_H
#define TS_PROVIDER_BEDROCK_STREAM_H

#include <stdint.h>
#include "exporter/call/merge.h"
#include "exporter/provider/bedrock.h"

/* More than any answer has: what exceeds it is left out. */
enum { TS_CONVERSE_MEMBERS = 32 };

/* Values that are listed as they came. */
struct ts_converse_value {
    struct ts_converse_value *next;
    struct ts_slice json;
};
struct ts_converse_values {
    struct ts_converse_value *first, *last;
};

struct ts_converse_block {
    struct ts_converse_block *next;
    int64_t index;
    struct ts_slice tool_use, tool_result; /* as the block's start has them */
    struct ts_merge *text, *input, *reasoning, *image;
    struct ts_converse_values citations, results;
};

struct ts_converse_stream {
    struct ts_arena *arena;
    struct ts_slice role;
    struct ts_converse_block *blocks, *newest; /* by index */
    size_t block_count;
    struct {
        struct ts_slice key, value;
    } members[TS_CONVERSE_MEMBERS]; /* beside the message */
    size_t member_count;
    bool has_message, is_stopped;
};

/* The answer of Converse, in the stream's arena. */
struct ts_slice ts_converse_write(struct ts_converse_stream *stream);

#endif
