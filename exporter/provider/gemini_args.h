/* Arguments of a function call that Vertex AI streams: values with the JSON path of each.
 * Source: cloud.google.com/vertex-ai/docs/reference/rest/v1/Content#PartialArg, RFC 9535. */
#ifndef TS_PROVIDER_GEMINI_ARGS_H
#define TS_PROVIDER_GEMINI_ARGS_H

#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_gemini_args;

/* No argument yet. NULL when memory is out. */
struct ts_gemini_args *ts_gemini_args_new(struct ts_arena *arena);

/* Adds a list of {jsonPath, stringValue | numberValue | boolValue | nullValue}; strings of one path
 * are joined. The list must live as long as the arena. args may be NULL. What has a path beyond
 * names and indexes, or one that is too deep, is left out. */
void ts_gemini_args_add(struct ts_gemini_args *args, struct ts_slice list);

/* Writes the object that they make. args may be NULL. */
void ts_gemini_args_write(const struct ts_gemini_args *args, struct ts_buffer *out);

#endif
