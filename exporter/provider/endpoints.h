/* Known endpoints that have no file of their own yet: what kind of call they are. */
#ifndef TS_PROVIDER_ENDPOINTS_H
#define TS_PROVIDER_ENDPOINTS_H

#include "exporter/call/call.h"

struct ts_endpoint {
    enum ts_call_kind kind;
    /* host: NULL for any; "api.exa.ai" itself; with a dot before it any host that ends so.
     * path: '*' is any text, '%' is any text without a slash, and it names the collection. */
    const char *host, *path;
    const char *mark; /* words that must stand in the request's body; NULL: none */
    const char
        *name; /* TOOL: the tool's name; LLM and EMBEDDING: gen_ai.operation.name; else NULL */
};

/* The row that fits a request, NULL: none. */
const struct ts_endpoint *ts_endpoint_of(const struct ts_http *http);

/* Calls f for each row of the table. */
void ts_endpoint_each(void (*f)(void *context, const struct ts_endpoint *row), void *context);

/* What stands at '%' in the row's path; absent: nothing. */
struct ts_slice ts_endpoint_collection(const struct ts_endpoint *endpoint, const char *path);

#endif
