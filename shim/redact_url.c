/* Masking a URL, or the target of a request line, which is a URL or the end of one. */
#include "shim/redact.h"

#include <string.h>

#include "shim/match_url.h"
#include "shim/secret.h"

struct out {
    char *at;
    size_t used, size;
};

static void put(struct out *out, const char *text, size_t bytes)
{
    size_t room = out->size - out->used;
    if (bytes > room)
        bytes = room;
    if (bytes)
        memcpy(out->at + out->used, text, bytes);
    out->used += bytes;
}

static void put_mask(struct out *out)
{
    put(out, "***", 3);
}

static size_t until(const char *at, const char *end, char stop)
{
    const char *found = at < end ? memchr(at, stop, (size_t)(end - at)) : NULL;
    return (size_t)((found ? found : end) - at);
}

/* scheme://user:password@host:port; the mask hides whether there was a password. A target that
 * begins with a slash has none of this. */
static const char *put_authority(struct out *out, const char *url, const char *end)
{
    struct ts_url parts;
    ts_url_split(url, (size_t)(end - url), &parts);
    put(out, url, (size_t)(parts.authority - url));
    if (parts.host_port != parts.authority) {
        put_mask(out);
        put(out, "@", 1);
    }
    put(out, parts.host_port, parts.host_port_bytes);
    return parts.host_port + parts.host_port_bytes;
}

/* Capability URLs (webhooks) end in a segment that nobody could have thought of. */
static bool is_random(const char *segment, size_t bytes)
{
    bool upper = false, lower = false, digit = false;
    for (size_t i = 0; i < bytes; i++) {
        upper = upper || (segment[i] >= 'A' && segment[i] <= 'Z');
        lower = lower || (segment[i] >= 'a' && segment[i] <= 'z');
        digit = digit || (segment[i] >= '0' && segment[i] <= '9');
    }
    return bytes >= 20 && upper && lower && digit;
}

static void put_path(struct out *out, const char *at, const char *end, bool unknown)
{
    while (at < end) {
        size_t bytes = until(at, end, '/');
        if (ts_secret_segment(at, bytes) || (unknown && is_random(at, bytes)))
            put_mask(out);
        else
            put(out, at, bytes);
        at += bytes;
        if (at < end)
            put(out, at++, 1);
    }
}

/* A parameter without "=" is all value: there is no name to go by. */
static void put_parameter(struct out *out, const char *at, size_t bytes, bool all_values)
{
    size_t name_bytes = until(at, at + bytes, '=');
    bool has_name = name_bytes < bytes;
    const char *value = has_name ? at + name_bytes + 1 : at;
    size_t value_bytes = (size_t)(at + bytes - value);
    put(out, at, (size_t)(value - at));
    bool mask = all_values || ts_secret_value(value, value_bytes) ||
                (has_name && ts_secret_query_name(at, name_bytes));
    if (mask && value_bytes)
        put_mask(out);
    else
        put(out, value, value_bytes);
}

static void put_query(struct out *out, const char *at, const char *end, bool all_values)
{
    while (at < end) {
        size_t bytes = until(at, end, '&');
        put_parameter(out, at, bytes, all_values);
        at += bytes;
        if (at < end)
            put(out, at++, 1);
    }
}

size_t ts_redact_url(const char *url, size_t url_bytes, bool all_values, char *out, size_t out_size)
{
    struct out target = {out, 0, out_size};
    if (!url || !url_bytes)
        return 0;
    const char *end = url + until(url, url + url_bytes, '#');
    const char *at = put_authority(&target, url, end);
    size_t path_bytes = until(at, end, '?');
    put_path(&target, at, at + path_bytes, all_values);
    at += path_bytes;
    if (at < end) {
        put(&target, "?", 1);
        put_query(&target, at + 1, end, all_values);
    }
    return target.used;
}
