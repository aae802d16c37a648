/* ASCII text without the locale: letters of either case, hex digits, patterns. Pure. */
#ifndef TS_SHIM_GLOB_H
#define TS_SHIM_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* Patterns with `*`, which matches any text, also none; case-insensitive. At most text_bytes *
 * pattern_bytes steps. */
bool ts_glob(const char *pattern, size_t pattern_bytes, const char *text, size_t text_bytes);

/* Whether both texts are the same but for ASCII case. */
bool ts_same_text(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

/* ASCII only, whatever the program's locale says. */
static inline char ts_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Its value, -1: it is none. */
static inline int ts_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = ts_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
