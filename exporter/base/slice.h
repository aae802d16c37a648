/* Bytes that belong to someone else. n == 0: nothing there. */
#ifndef TS_BASE_SLICE_H
#define TS_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct ts_slice {
    const char *p;
    size_t n;
};

static inline struct ts_slice ts_slice_text(const char *text)
{
    return (struct ts_slice){text, text ? strlen(text) : 0};
}

static inline bool ts_slice_is(struct ts_slice s, const char *text)
{
    return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

static inline bool ts_slice_is_nocase(struct ts_slice s, const char *text)
{
    return s.n == strlen(text) && (s.n == 0 || strncasecmp(s.p, text, s.n) == 0);
}

#endif
