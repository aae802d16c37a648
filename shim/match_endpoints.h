/* Endpoints that the user named in TRACESHIM_ENDPOINTS. A fixed table, filled once before it is
 * asked; the only state of matching. */
#ifndef TS_SHIM_MATCH_ENDPOINTS_H
#define TS_SHIM_MATCH_ENDPOINTS_H

#include <stdbool.h>
#include "shim/match_url.h"

enum {
    TS_ENDPOINTS_MAX = 128,
    TS_ENDPOINT_PATTERN_BYTES = 256,
    TS_ENDPOINT_KIND_BYTES = 24,
    TS_ENDPOINT_WORDS_BYTES = 192,
};

/* The kind of the first line whose pattern matches, NULL when none does. */
const char *ts_endpoints_find(const struct ts_url *url);

/* What follows the pattern on the line of a kind that ts_endpoints_find gave: a format, name=...;
 * "" when there is nothing. */
const char *ts_endpoints_words(const char *kind);

/* Whether a kind is that of a model. */
bool ts_endpoints_kind_is_model(const char *kind);

#endif
