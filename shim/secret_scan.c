/* A quick look whether a body can hold a key at all, so that the slow mask runs only where it must.
 */
#include "shim/secret.h"

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "shim/glob.h"

#define LONGEST_NAME 64

/* How the names in secret.c end. Few other names do, and those cost a closer look. What stands
 * between words does not count there, and what is percent-encoded is read. */
static bool may_end_secret(const char *begin, const char *end)
{
    while (end > begin && strchr("-_.", end[-1]) && end[-1])
        end--;
    if (end - begin < 2)
        return false;
    if (end - begin > 2 && end[-3] == '%')
        return true;
    static const char endings[][3] = {"ey", "en", "et", "wd", "rd", "se", "on",
                                      "wt", "er", "ie", "al", "ls", "rs"};
    char a = ts_lower(end[-2]), b = ts_lower(end[-1]);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (a == endings[i][0] && b == endings[i][1])
            return true;
    return false;
}

static bool is_name_char(char c)
{
    char l = ts_lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || strchr("_-%.", c ? c : 'x') != NULL;
}

static bool is_between(char c)
{
    return c == '"' || c == ' ' || c == '\\' || c == '\t' || c == '\n' || c == '\r';
}

/* The name that ends before a colon or an equals sign, with the quotes and blanks between. */
static bool is_secret_before(const char *body, const char *sign)
{
    const char *end = sign;
    while (end > body && is_between(end[-1]))
        end--;
    if (!may_end_secret(body, end))
        return false;
    const char *begin = end;
    while (begin > body && end - begin < LONGEST_NAME && is_name_char(begin[-1]))
        begin--;
    size_t bytes = (size_t)(end - begin);
    return ts_secret_body_name(begin, bytes) || ts_same_text(begin, bytes, "headers", 7);
}

#define BLOCK 64

/* Bit i: at[i] is a colon or an equals sign. Looks at BLOCK bytes. */
#ifdef __SSE2__
static __m128i signs_at(const char *at)
{
    __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
    return _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(':')),
                        _mm_cmpeq_epi8(block, _mm_set1_epi8('=')));
}

static uint64_t bits(__m128i signs)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(signs);
}

static uint64_t signs_in(const char *at)
{
    __m128i a = signs_at(at), b = signs_at(at + 16), c = signs_at(at + 32), d = signs_at(at + 48);
    if (!bits(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)))) /* in most blocks of a text */
        return 0;
    return bits(a) | bits(b) << 16 | bits(c) << 32 | bits(d) << 48;
}
#else
static uint64_t signs_in(const char *at)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < BLOCK; i++)
        found |= (uint64_t)(at[i] == ':' || at[i] == '=') << i;
    return found;
}
#endif

bool ts_secret_in_body(const char *body, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && is_between(body[at]))
        at++;
    if (at < bytes && body[at] == '-') /* multipart: no sign stands between name and value */
        return true;
    at = 0;
    for (; bytes - at >= BLOCK; at += BLOCK)
        for (uint64_t found = signs_in(body + at); found; found &= found - 1)
            if (is_secret_before(body, body + at + __builtin_ctzll(found)))
                return true;
    for (; at < bytes; at++)
        if ((body[at] == ':' || body[at] == '=') && is_secret_before(body, body + at))
            return true;
    return false;
}
