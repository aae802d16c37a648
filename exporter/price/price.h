/* What a call cost: as the provider says, else its tokens at the prices of a table.
 *
 * Prices are those of today's table, whenever the call was made. Only what is certain is priced: an
 * unknown model or provider, a service tier without prices, usage that is absent or incomplete give
 * no cost. What providers charge beside tokens (a web search of theirs) is not in it. */
#ifndef TS_PRICE_PRICE_H
#define TS_PRICE_PRICE_H

#include "exporter/call/call.h"

struct ts_prices;

/* The built-in table, with the user's before it when path is a file (NULL, "": none) in the form of
 * LiteLLM's model_prices_and_context_window.json. error: one line, "" when nothing is wrong. With a
 * file that cannot be read nothing has a price, since what it names is not known; an entry that
 * cannot be read leaves its own model without. NULL only when memory is out. */
struct ts_prices *ts_prices_new(const char *path, char *error, size_t error_size);
void ts_prices_free(struct ts_prices *prices);

/* Models that the user's file has. */
size_t ts_prices_own(const struct ts_prices *prices);

/* Sets cost and where it is from. prices may be NULL: then only what the provider says counts. */
void ts_price_call(const struct ts_prices *prices, struct ts_call *call);

#endif
