/* How the parts of the JSON reader step over values; for wire/json_*.c only. */
#ifndef TS_WIRE_JSON_SCAN_H
#define TS_WIRE_JSON_SCAN_H

#include <stdint.h>
#include <string.h>

static inline const char *ts_json_skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

#define TS_EACH_BYTE(c) (~(uint64_t)0 / 255 * (c))

/* The first quote, backslash or control character at or after at; end when there is none. Eight
 * bytes are looked at in one step: the lowest byte that a subtraction borrows from is exact, and
 * only that one is used. */
static inline const char *ts_json_plain_end(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        uint64_t quote = word ^ TS_EACH_BYTE('"'), slash = word ^ TS_EACH_BYTE('\\');
        uint64_t found = ((quote - TS_EACH_BYTE(1)) & ~quote) |
                         ((slash - TS_EACH_BYTE(1)) & ~slash) |
                         ((word - TS_EACH_BYTE(0x20)) & ~word);
        found &= TS_EACH_BYTE(0x80);
        if (found)
            return at + __builtin_ctzll(found) / 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

/* The first quote, bracket or brace at or after at, in the same way; end when there is none. A bit
 * tells '[' from '{' and ']' from '}'. */
static inline const char *ts_json_next_turn(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        uint64_t quote = word ^ TS_EACH_BYTE('"'), brace = word | TS_EACH_BYTE(0x20);
        uint64_t opens = brace ^ TS_EACH_BYTE('{'), closes = brace ^ TS_EACH_BYTE('}');
        uint64_t found = ((quote - TS_EACH_BYTE(1)) & ~quote) |
                         ((opens - TS_EACH_BYTE(1)) & ~opens) |
                         ((closes - TS_EACH_BYTE(1)) & ~closes);
        found &= TS_EACH_BYTE(0x80);
        if (found)
            return at + __builtin_ctzll(found) / 8;
    }
    while (at < end && *at != '"' && (*at | 0x20) != '{' && (*at | 0x20) != '}')
        at++;
    return at;
}

/* Both step over one value that begins at `at` (no blanks before it). The first checks every byte
 * and returns NULL when it is malformed or cut off. The second trusts that it was checked: given
 * other bytes it stops somewhere at or before end. */
const char *ts_json_check(const char *at, const char *end);
const char *ts_json_skip(const char *at, const char *end);

#endif
