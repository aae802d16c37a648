/* Spans made by hand. */
#ifndef TS_TEST_SINK_SPANS_H
#define TS_TEST_SINK_SPANS_H

#include "exporter/infer/span.h"

#define MS 1000000ull

/* A span of the trace with number trace; span 1 is the root, others are children of parent. Times
 * in ms after a fixed moment in 2026. */
struct ts_span *test_span(int trace, int number, int parent, const char *type, const char *name,
                          unsigned start_ms, unsigned end_ms);
void test_json(struct ts_span *span, const char *key, const char *json);

#endif
