/* One trace as JSON, for programs that read what the command prints. */
#ifndef TS_SINK_TRACE_JSON_H
#define TS_SINK_TRACE_JSON_H

#include "exporter/base/buffer.h"
#include "exporter/sink/trace.h"

/* Appends one line, without a line end:
 *   {"trace_id": "tr-...", "name", "state", "interrupted", "start_time_ns", "duration_ms",
 * "session", "user", "token_usage": {...} or null, "cost_usd": number or null, "model_calls",
 * "tool_calls", "spans": [{"span_id", "parent_id" or null, "name", "type", "status",
 * "status_message", "start_time_ns", "duration_ms", "in_progress", "attributes": {...}, "events":
 * [...], "links": [...]}]} Attributes that hold JSON stand there as JSON, digit for digit. Ids as
 * hex, times in ns as numbers. */
void ts_trace_json(struct ts_buffer *out, const struct ts_trace *trace);

#endif
