/* Spans as OTLP/JSON (opentelemetry-proto, "JSON Protobuf Encoding": ids as hex, enums as numbers,
 * 64-bit integers as strings). Everything that leaves is valid UTF-8 without lone surrogates, and
 * within MLflow's limits (tag key 250, tag value 4096, session and user 250). */
#ifndef TS_SINK_OTLP_H
#define TS_SINK_OTLP_H

#include <stddef.h>
#include "exporter/base/buffer.h"
#include "exporter/infer/span.h"

/* Appends one ExportTraceServiceRequest with these spans, grouped by resource, without a line end.
 */
void ts_otlp_request(struct ts_buffer *out, const struct ts_span *const *spans, size_t count);

#endif
