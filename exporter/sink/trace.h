/* Spans gathered into traces, for sinks and commands that look at whole traces. */
#ifndef TS_SINK_TRACE_H
#define TS_SINK_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/infer/span.h"

struct ts_trace {
    unsigned char trace_id[16];
    struct ts_span **spans; /* owned; sorted by start, parents before children at equal start */
    size_t count, size;
};

struct ts_trace_set {
    struct ts_trace *traces; /* in order of their first span's start after ts_trace_set_sort */
    size_t count, size;
};

/* Owns the span. false: there was no memory, and it is gone. */
bool ts_trace_set_add(struct ts_trace_set *set, struct ts_span *span);

/* Takes a trace out, sorted; the caller frees its spans and their list. Empty when it is not there.
 */
struct ts_trace ts_trace_set_take(struct ts_trace_set *set, const unsigned char trace_id[16]);
void ts_trace_set_sort(struct ts_trace_set *set);
void ts_trace_set_free(struct ts_trace_set *set);

/* What one says of a trace in a line. Texts are valid as long as the trace. */
struct ts_trace_summary {
    const struct ts_span *root; /* of several tops the first; NULL: none has come */
    const char *state;          /* OK ERROR IN_PROGRESS; of several tops the worst */
    bool interrupted;
    uint64_t start_ns, duration_ns;
    bool has_usage;
    int64_t input_tokens, output_tokens, total_tokens; /* sums over spans with usage */
    bool has_cost;
    double cost_usd;
    size_t model_calls, tool_calls;
    bool joined; /* another program began it: other runs may have parts of it */
};
void ts_trace_summarise(const struct ts_trace *trace, struct ts_trace_summary *summary);

/* Adds what is said of another part of the same trace; the root stays. */
void ts_trace_summary_add(struct ts_trace_summary *summary, const struct ts_trace_summary *part);

/* Moves all spans of a part of the same trace, and sorts. What finds no memory is freed. */
void ts_trace_take(struct ts_trace *trace, struct ts_trace *part);

#endif
