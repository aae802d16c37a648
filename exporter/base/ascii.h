/* ASCII characters, whatever the locale says. */
#ifndef TS_BASE_ASCII_H
#define TS_BASE_ASCII_H

#include <stdbool.h>
#include "exporter/base/slice.h"

/* White space as JSON has it (RFC 8259, 2). */
static inline bool ts_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether there is nothing but white space; of no bytes that is so too. */
static inline bool ts_slice_is_blank(struct ts_slice text)
{
    while (text.n && ts_is_blank(*text.p))
        text.p++, text.n--;
    return text.n == 0;
}

/* The value of a hex digit in either case, -1: it is none. */
static inline int ts_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
