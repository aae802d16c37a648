/* The parts of a URL (RFC 3986) that matter here; for wire/ only. */
#ifndef TS_WIRE_HTTP_URL_H
#define TS_WIRE_HTTP_URL_H

#include "exporter/base/arena.h"

struct ts_url {
    const char *scheme, *host; /* lower-case; "" when not known; an IPv6 address without brackets */
    const char *path;          /* without query, as it stands there; "/" when empty */
    int port;                  /* that of the scheme when none is given; 0: not known */
};

/* Total: anything gives texts. Without a scheme it is taken for http, as libcurl does. */
void ts_url_split(const char *url, struct ts_arena *arena, struct ts_url *out);

#endif
