/* Masking what of a URL's path is content. */
#include "shim/redact.h"

#include <string.h>

#include "shim/match_url.h"

/* "https://s.jina.ai/who+is+it" */
static bool asks_with_path(const struct ts_url *url)
{
    static const char *const hosts[] = {"r.jina.ai", "s.jina.ai"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (url->host_bytes == strlen(hosts[i]) &&
            strncasecmp(url->host, hosts[i], url->host_bytes) == 0)
            return true;
    return false;
}

/* Colons and slashes are escaped in names of models and resources too. */
static bool is_escaped(const char *segment, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        bool is_name =
            segment[i] == '%' && bytes - i >= 3 &&
            (strncasecmp(segment + i, "%3A", 3) == 0 || strncasecmp(segment + i, "%2F", 3) == 0);
        if ((segment[i] == '%' && !is_name) || strchr("+ ,;", segment[i]) ||
            (unsigned char)segment[i] >= 0x80)
            return true;
    }
    return false;
}

static bool is_scheme(const char *segment, size_t bytes)
{
    return (bytes == 5 && strncasecmp(segment, "http:", 5) == 0) ||
           (bytes == 6 && strncasecmp(segment, "https:", 6) == 0) ||
           (bytes > 6 &&
            (strncasecmp(segment, "http%3A", 7) == 0 || strncasecmp(segment, "https%3A", 8) == 0));
}

/* No longer than what it stands for, since it is in the same place. */
static char *put_mask(char *out, size_t bytes)
{
    size_t stars = bytes < 3 ? bytes : 3;
    memset(out, '*', stars);
    return out + stars;
}

size_t ts_redact_path_content(char *url, size_t bytes)
{
    struct ts_url parts;
    ts_url_split(url, bytes, &parts);
    const char *end = url + bytes, *at = parts.path;
    bool all = asks_with_path(&parts);
    if (!at || at < url || at > end)
        return bytes;
    char *out = url + (at - url);
    while (at < end && *at != '?') {
        size_t segment = 0;
        while (at + segment < end && at[segment] != '/' && at[segment] != '?')
            segment++;
        all = all || is_scheme(at, segment);
        if (all) { /* and all that follows */
            const char *query = memchr(at, '?', (size_t)(end - at));
            size_t slash = *at == '/';
            *out = *at;
            out += slash;
            at += slash;
            out = put_mask(out, (size_t)((query ? query : end) - at));
            at = query ? query : end;
            break;
        }
        if (is_escaped(at, segment))
            out = put_mask(out, segment);
        else
            out = (char *)memmove(out, at, segment) + segment;
        at += segment;
        if (at < end && *at == '/')
            *out++ = *at++;
    }
    memmove(out, at, (size_t)(end - at));
    return (size_t)(out - url) + (size_t)(end - at);
}
