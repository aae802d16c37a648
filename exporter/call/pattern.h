/* Patterns that tables of endpoints are written in. */
#ifndef TS_CALL_PATTERN_H
#define TS_CALL_PATTERN_H

#include <stdbool.h>
#include "exporter/base/slice.h"

/* Whether a path fits: '*' is any text, '%' is any text without a slash. part (may be NULL) is set
 * to what stands at the last '%', absent when there is none. path may be NULL. A slash at its end
 * is not looked at unless the pattern has one. Linear for each '*' of the pattern. */
bool ts_pattern_fits(const char *pattern, const char *path, struct ts_slice *part);

/* Whether a host fits: "api.exa.ai" itself, ".pinecone.io" any host that ends so. NULL as pattern
 * fits each; host may be NULL. */
bool ts_pattern_host(const char *pattern, const char *host);

#endif
