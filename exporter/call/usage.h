/* Token usage as OpenAI and those who follow it report it. */
#ifndef TS_CALL_USAGE_H
#define TS_CALL_USAGE_H

#include <stddef.h>
#include "exporter/call/call.h"

/* Reads the usage of an answer (a whole one or a stream put together), wherever it stands; counted
 * once. known stays false when the provider sent none, null, or only a total that does not say of
 * what. */
void ts_usage_read(struct ts_slice answer, struct ts_usage *usage);

/* The cost that the provider charged, in US dollars: false when it did not say or said 0, as
 * gateways do that do not know. */
bool ts_usage_cost(struct ts_slice answer, double *cost_usd);

/* For providers with names of their own: where in a usage object a number stands. */
struct ts_usage_row {
    size_t offset;
    const char *path; /* as for ts_json_path */
};
#define TS_USAGE_ROW(member, path)                                                                 \
    {                                                                                              \
        offsetof(struct ts_usage, member), path                                                    \
    }

/* Sets the numbers of rows that are there and whole and not negative; of several rows for one
 * number the first counts, and one that is set already stays. */
void ts_usage_rows(struct ts_slice sent, const struct ts_usage_row *rows, size_t count,
                   struct ts_usage *usage);

/* Adds what a provider counts beside it: unknown when either would be out of range. */
void ts_usage_include(struct ts_count *count, const struct ts_count *part);

/* To be called last: usage is known when input or output is, and then has a total. */
void ts_usage_complete(struct ts_usage *usage);

#endif
