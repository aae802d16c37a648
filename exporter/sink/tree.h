/* One trace as a tree for people at a terminal. */
#ifndef TS_SINK_TREE_H
#define TS_SINK_TREE_H

#include <stdbool.h>
#include <stdio.h>
#include "exporter/sink/trace.h"

struct ts_tree_options {
    bool utf8; /* else nothing beyond ASCII is written */
    bool why;  /* a clause behind each row: the evidence for its place (infer/evidence.h) */
};

/* Prints a line about the trace, a row for each span (type, name, duration, share of the trace,
 * tokens, what is odd about it) and a summary line:
 *
 *   tr-0123...  docs-agent  OK  8.45 s  2026-11-23 10:00:00  537 tokens (312 in, 225 out)
 *   AGENT docs-agent                8.45 s  100%
 *   └─ CHAIN tool_loop              8.30 s   98%
 *      ├─ LLM  chat gpt-4o-mini     2.65 s   31%  67 in  45 out  112 total
 *      └─ TOOL search_web           3.35 s   40%  inferred
 *   8.45 s, 312 in / 225 out / 537 total tokens, $0.000182, OK
 *
 * The trace is sorted. No control character of a name or message reaches the file. */
void ts_tree_print(FILE *out, const struct ts_trace *trace, const struct ts_tree_options *options);

#endif
