/* Which headers may be written down. Pure. */
#ifndef TS_SHIM_REDACT_ALLOW_H
#define TS_SHIM_REDACT_ALLOW_H

#include <stddef.h>

enum ts_header_rule {
    TS_HEADER_MASK, /* the value becomes *** */
    TS_HEADER_PASS,
    TS_HEADER_URL, /* the value is masked as a URL */
};

enum ts_header_rule ts_header_rule(const char *name, size_t bytes);

#endif
