/* One trace as JSON, for programs. */
#ifndef TS_COMMAND_TRACE_JSON_H
#define TS_COMMAND_TRACE_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include "exporter/sink/trace.h"

/* Adds what one says of a trace: state, interrupted, started (local time), start_time_ns,
 * duration_ms, token_usage and cost_usd (null when not known), model_calls, tool_calls. */
void ts_trace_add_summary(cJSON *object, const struct ts_trace_summary *summary);

/* One line:
 *   {"trace_id", "run_id", "name", ... the summary ..., "session", "user",
 *    "spans": [{"span_id", "parent_id" or null, "name", "type", "status", "status_message",
 * "start_time_ns", "duration_ms", "in_progress", "attributes": {...}, "events": [...], "links":
 * [...]}]} Attributes that hold JSON stand there as JSON, digit for digit. */
void ts_trace_print_json(const struct ts_trace *trace, FILE *out);

#endif
