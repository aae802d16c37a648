/* Spans made by hand. */
#include "tests/unit/sink/spans.h"

#define MOMENT_NS 1795428000000000000ull /* 2026-11-23 10:00:00 UTC */

struct ts_span *test_span(int trace, int number, int parent, const char *type, const char *name,
                          unsigned start_ms, unsigned end_ms)
{
    struct ts_span *span = ts_span_new();
    span->trace_id[0] = 0xab;
    span->trace_id[14] = (unsigned char)(trace >> 8);
    span->trace_id[15] = (unsigned char)trace;
    span->span_id[6] = (unsigned char)(number >> 8);
    span->span_id[7] = (unsigned char)number;
    span->parent_id[7] = (unsigned char)parent;
    span->name = ts_arena_text(&span->arena, name);
    span->type = ts_arena_text(&span->arena, type);
    span->start_ns = MOMENT_NS + start_ms * MS;
    span->end_ns = MOMENT_NS + end_ms * MS;
    span->status = TS_STATUS_OK;
    span->service_name = "docs-agent";
    span->host = "box";
    span->pid = 4711;
    ts_span_text(span, "mlflow.spanType", type);
    return span;
}

void test_json(struct ts_span *span, const char *key, const char *json)
{
    ts_span_slice(span, key, TS_VALUE_JSON, ts_slice_text(json));
}
