/* The endpoints that are known without being told: hosts, and paths on any host. Pure. */
#ifndef TS_SHIM_MATCH_TABLE_H
#define TS_SHIM_MATCH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum ts_endpoint {
    TS_ENDPOINT_NONE,
    TS_ENDPOINT_TOOL,  /* search, retrieval, reranking, parsing */
    TS_ENDPOINT_MODEL, /* calls to it are calls to a model */
};

/* Host without port, any case. Known hosts match as a whole; `*` stands only to the left of a
 * provider's own domain. */
enum ts_endpoint ts_match_host(const char *host, size_t bytes);

/* Path without query. reads: the method is one that only reads (GET, HEAD): most endpoints are
 * written to. */
enum ts_endpoint ts_match_path(const char *path, size_t bytes, bool reads);

/* Whether what answers there are credentials: tokens, keys, secrets of sessions. An answer may be
 * compressed, so that no filter could look into it: such calls are envelopes at most. */
bool ts_match_is_credentials(const char *host, size_t host_bytes, const char *path,
                             size_t path_bytes);

/* Intake of traces, which must not become traces themselves. */
bool ts_match_is_intake(const char *path, size_t bytes);

#endif
