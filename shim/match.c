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

static bool only_reads(const char *method)
{
    return is_method(method, "GET") || is_method(method, "HEAD") || is_method(method, "OPTIONS");
}

static bool brings_body(const char *method)
{
    return !method || is_method(method, "POST") || is_method(method, "PUT");
}

/* The path says more than the host: a provider of models may have a search as well. */
static enum ts_endpoint find_known(const struct ts_url *url, bool reads)
{
    enum ts_endpoint by_path = ts_match_path(url->path, url->path_bytes, reads);
    return by_path != TS_ENDPOINT_NONE ? by_path : ts_match_host(url->host, url->host_bytes);
}

static bool gives_credentials(const struct ts_url *url)
{
    return ts_match_is_credentials(url->host, url->host_bytes, url->path, url->path_bytes);
}

int ts_match_gives_credentials(const char *url, size_t url_bytes)
{
    struct ts_url parts;
    if (!url || !url_bytes)
        return 0;
    ts_url_split(url, url_bytes, &parts);
    return gives_credentials(&parts);
}

enum ts_match ts_match_url(const char *url, size_t url_bytes, const char *method, const char **kind)
{
    struct ts_url parts;
    *kind = NULL;
    if (!url || !url_bytes)
        return TS_MATCH_NONE;
    ts_url_split(url, url_bytes, &parts);
    if (!parts.is_http || !parts.host_bytes || ts_match_is_intake(parts.path, parts.path_bytes))
        return TS_MATCH_NONE;
    if (gives_credentials(&parts))
        return TS_MATCH_NONE;
    *kind = ts_endpoints_find(&parts);
    if (*kind || find_known(&parts, only_reads(method)) != TS_ENDPOINT_NONE)
        return TS_MATCH_ENDPOINT;
    return brings_body(method) ? TS_MATCH_MAYBE : TS_MATCH_NONE;
}

int ts_match_is_model(const char *url, size_t url_bytes, enum ts_match why)
{
    struct ts_url parts;
    if (!url || !url_bytes || why != TS_MATCH_ENDPOINT)
        return 0;
    ts_url_split(url, url_bytes, &parts);
    const char *kind = ts_endpoints_find(&parts);
    if (kind)
        return ts_endpoints_kind_is_model(kind);
    return find_known(&parts, false) == TS_ENDPOINT_MODEL;
}
