/* Splits URLs. */
#include "exporter/wire/http_url.h"

#include <stdlib.h>
#include <string.h>

#include "exporter/base/slice.h"

static const char *lower_copy(struct ts_arena *arena, struct ts_slice s)
{
    char *copy = ts_arena_copy(arena, s.p, s.n);
    for (char *c = copy; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c += 'a' - 'A';
    return copy ? copy : "";
}

static int port_of_scheme(const char *scheme)
{
    static const struct {
        const char *scheme;
        int port;
    } ports[] = {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (strcmp(scheme, ports[i].scheme) == 0)
            return ports[i].port;
    return 0;
}

/* 0: no port. */
static int read_port(struct ts_slice digits)
{
    int port = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9' || port > 6553)
            return 0;
        port = port * 10 + (digits.p[i] - '0');
    }
    return port <= 65535 ? port : 0;
}

/* user:password@ is taken away. */
static struct ts_slice without_user(struct ts_slice authority)
{
    const char *at = authority.n ? memrchr(authority.p, '@', authority.n) : NULL;
    size_t skip = at ? (size_t)(at + 1 - authority.p) : 0;
    return (struct ts_slice){authority.p + skip, authority.n - skip};
}

static void split_authority(struct ts_slice authority, struct ts_arena *arena, struct ts_url *out)
{
    struct ts_slice host = without_user(authority), port = {0};
    const char *close = host.n && *host.p == '[' ? memchr(host.p, ']', host.n) : NULL;
    size_t from = close ? (size_t)(close - host.p) : 0;
    const char *colon = host.n ? memchr(host.p + from, ':', host.n - from) : NULL;
    if (colon) {
        port = (struct ts_slice){colon + 1, host.n - (size_t)(colon + 1 - host.p)};
        host.n = (size_t)(colon - host.p);
    }
    if (close)
        host = (struct ts_slice){host.p + 1, from - 1};
    out->host = lower_copy(arena, host);
    int given = read_port(port);
    out->port = given ? given : out->port;
}

void ts_url_split(const char *url, struct ts_arena *arena, struct ts_url *out)
{
    *out = (struct ts_url){.scheme = "", .host = "", .path = "/"};
    if (!*url)
        return;
    const char *authority = strstr(url, "://");
    size_t scheme = strcspn(url, ":/?#");
    bool has_scheme = authority && authority == url + scheme && scheme;
    out->scheme = has_scheme ? lower_copy(arena, (struct ts_slice){url, scheme}) : "http";
    out->port = port_of_scheme(out->scheme);
    authority = has_scheme ? authority + 3 : url;
    size_t bytes = strcspn(authority, "/?#");
    split_authority((struct ts_slice){authority, bytes}, arena, out);
    const char *path = authority + bytes;
    char *copy = *path == '/' ? ts_arena_copy(arena, path, strcspn(path, "?#")) : NULL;
    out->path = copy ? copy : "/";
}
