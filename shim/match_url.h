/* Taking a URL apart as far as matching and masking need it, the way libcurl reads it. Pure. */
#ifndef TS_SHIM_MATCH_URL_H
#define TS_SHIM_MATCH_URL_H

#include <stdbool.h>
#include <stddef.h>

struct ts_url {
    bool is_http;          /* http or https, also when no scheme is given */
    const char *authority; /* userinfo@host:port */
    size_t authority_bytes;
    const char *host; /* without port, brackets and final dot */
    size_t host_bytes;
    const char *host_port; /* with port, when there is one */
    size_t host_port_bytes;
    const char *path; /* without query and final slashes; may be empty */
    size_t path_bytes;
};

/* All pointers are into the text. */
void ts_url_split(const char *text, size_t bytes, struct ts_url *url);

/* Where the authority begins: after "scheme://" or "//"; 0 when there is neither. */
size_t ts_url_scheme_bytes(const char *text, size_t bytes);

#endif
