/* Which requests are traced, from the URL alone. */
#include "shim/match.h"

#include <stdbool.h>
#include <string.h>

#include "shim/glob.h"
#include "shim/match_endpoints.h"
#include "shim/match_table.h"
#include "shim/match_url.h"

static bool is_method(const char *method, const char *name)
{
    return method && ts_same_text(method, strlen(method), name, strlen(name));
}

static bool brings_body(const char *method)
{
    return !method || is_method(method, "POST") || is_method(method, "PUT");
}

/* Most paths are written to; what is kept at others is read and deleted as well. */
static bool suits_path(const char *method, unsigned path)
{
    if (!method || is_method(method, "POST"))
        return true;
    if (is_method(method, "GET") || is_method(method, "DELETE"))
        return path & TS_KNOWN_KEPT;
    return !is_method(method, "HEAD") && !is_method(method, "OPTIONS");
}

enum { ENDPOINT = TS_KNOWN_TOOL | TS_KNOWN_MODEL };

static bool is_known(const char *method, unsigned path, unsigned host)
{
    return (host & ENDPOINT) || ((path & ENDPOINT) && suits_path(method, path));
}

static unsigned host_of(const struct ts_url *url)
{
    return ts_match_host(url->host, url->host_bytes);
}

static unsigned path_of(const struct ts_url *url)
{
    return ts_match_path(url->path, url->path_bytes);
}

int ts_match_gives_credentials(const char *url, size_t url_bytes)
{
    struct ts_url parts;
    if (!url || !url_bytes)
        return 0;
    ts_url_split(url, url_bytes, &parts);
    return ((host_of(&parts) | path_of(&parts)) & TS_KNOWN_CREDENTIALS) != 0;
}

enum ts_match ts_match_url(const char *url, size_t url_bytes, const char *method, const char **kind)
{
    struct ts_url parts;
    *kind = NULL;
    if (!url || !url_bytes)
        return TS_MATCH_NONE;
    ts_url_split(url, url_bytes, &parts);
    if (!parts.is_http || !parts.host_bytes)
        return TS_MATCH_NONE;
    unsigned path = path_of(&parts), host = host_of(&parts);
    if ((path & TS_KNOWN_INTAKE) || ((path | host) & TS_KNOWN_CREDENTIALS))
        return TS_MATCH_NONE;
    *kind = ts_endpoints_find(&parts);
    if (*kind || is_known(method, path, host))
        return TS_MATCH_ENDPOINT;
    return brings_body(method) ? TS_MATCH_MAYBE : TS_MATCH_NONE;
}

/* The path says more than the host: a provider of models may have a search as well. */
int ts_match_is_model(const char *url, size_t url_bytes, enum ts_match why)
{
    struct ts_url parts;
    if (!url || !url_bytes || why != TS_MATCH_ENDPOINT)
        return 0;
    ts_url_split(url, url_bytes, &parts);
    const char *kind = ts_endpoints_find(&parts);
    if (kind)
        return ts_endpoints_kind_is_model(kind);
    unsigned path = path_of(&parts) & ENDPOINT;
    return path ? path == TS_KNOWN_MODEL : (host_of(&parts) & ENDPOINT) == TS_KNOWN_MODEL;
}
