/* Known endpoints that have no file of their own yet: what kind of call they are. */
#ifndef TS_PROVIDER_ENDPOINTS_H
#define TS_PROVIDER_ENDPOINTS_H

#include "exporter/call/call.h"

struct ts_endpoint {
    enum ts_call_kind kind;
    /* As in call/pattern.h; host NULL: any. */
    const char *host, *path;
    const char *mark; /* words that must stand in the request's body; NULL: none */
    const char
        *name; /* TOOL: the tool's name; LLM and EMBEDDING: gen_ai.operation.name; else NULL */
};

/* The row that fits a request, NULL: none. */
const struct ts_endpoint *ts_endpoint_of(const struct ts_http *http);

#endif
