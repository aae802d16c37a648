/* Where the parts of a URL are. */
#include "shim/match_url.h"

#include <string.h>

#include "shim/glob.h"

static bool is_scheme_char(char c)
{
    char l = ts_lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* libcurl takes one to three slashes after the colon. One that is not followed by any is a port
 * ("localhost:8080"). */
size_t ts_url_scheme_bytes(const char *text, size_t bytes)
{
    size_t at = 0, slashes = 0;
    while (at < bytes && is_scheme_char(text[at]))
        at++;
    if (at && at < bytes && text[at] == ':')
        at++;
    else if (at)
        return 0;
    bool bare = at == 0;
    while (slashes < 3 && at < bytes && text[at] == '/') {
        at++;
        slashes++;
    }
    return slashes < (bare ? 2 : 1) ? 0 : at;
}

/* stops: up to three characters, the last ones may be the same. */
static size_t until(const char *text, size_t bytes, const char stops[3])
{
    size_t at = 0;
    while (at < bytes && text[at] != stops[0] && text[at] != stops[1] && text[at] != stops[2])
        at++;
    return at;
}

static void split_authority(struct ts_url *url)
{
    const char *at = memrchr(url->authority, '@', url->authority_bytes);
    url->host_port = at ? at + 1 : url->authority;
    url->host_port_bytes = url->authority_bytes - (size_t)(url->host_port - url->authority);
    url->host = url->host_port;
    if (url->host_port_bytes && *url->host == '[') {
        url->host++;
        url->host_bytes = until(url->host, url->host_port_bytes - 1, "]]]");
        return;
    }
    url->host_bytes = until(url->host, url->host_port_bytes, ":::");
    if (url->host_bytes && url->host[url->host_bytes - 1] == '.')
        url->host_bytes--;
}

void ts_url_split(const char *text, size_t bytes, struct ts_url *url)
{
    size_t begin = ts_url_scheme_bytes(text, bytes);
    size_t scheme = begin ? until(text, begin, "://") : 0;
    url->is_http = scheme == 0 || ts_same_text(text, scheme, "http", 4) ||
                   ts_same_text(text, scheme, "https", 5);
    url->authority = text + begin;
    url->authority_bytes = until(url->authority, bytes - begin, "/?#");
    split_authority(url);
    url->path = url->authority + url->authority_bytes;
    url->path_bytes = until(url->path, bytes - begin - url->authority_bytes, "?##");
    while (url->path_bytes > 1 && url->path[url->path_bytes - 1] == '/')
        url->path_bytes--;
}
