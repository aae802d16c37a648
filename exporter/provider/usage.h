/* Token usage as OpenAI and those who follow it report it. */
#ifndef TS_PROVIDER_USAGE_H
#define TS_PROVIDER_USAGE_H

#include "exporter/provider/call.h"

/* Reads the usage of an answer (a whole one or a stream put together), wherever it stands; counted
 * once. known stays false when the provider sent none, null, or only a total that does not say of
 * what. */
void ts_usage_read(struct ts_slice answer, struct ts_usage *usage);

/* The cost that the provider charged, in US dollars: false when it did not say or said 0, as
 * gateways do that do not know. */
bool ts_usage_cost(struct ts_slice answer, double *cost_usd);

#endif
