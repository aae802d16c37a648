/* What was asked, in the words of who asked. Pure. */
#ifndef TS_COMMAND_REQUEST_H
#define TS_COMMAND_REQUEST_H

#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

/* Appends the words of a span's inputs (a provider's request object, {"messages": ...}, a tool's
 * input) in one line without control characters: of a conversation the last user message, else a
 * prompt, input or query, else the JSON itself. At most about 2000 bytes. */
void ts_request_words(struct ts_slice inputs_json, struct ts_buffer *out);

#endif
