/* Matching texts with patterns that hold `*`. */
#include "shim/glob.h"

#include <stdint.h>
#include <string.h>

/* Eight characters at once. A byte's top bit says of it: not below 'A', above 'Z', not ASCII. */
static uint64_t lower_word(const char *at)
{
    const uint64_t each = 0x0101010101010101u, top = 0x80 * each;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t low = word & ~top;
    uint64_t from_a = low + (0x80 - 'A') * each, after_z = low + (0x7f - 'Z') * each;
    uint64_t upper = (from_a ^ after_z) & ~word & top;
    return word | upper >> 2;
}

static bool same_words(const char *a, const char *b, size_t bytes)
{
    const size_t word = sizeof(uint64_t);
    for (size_t i = 0; i + word <= bytes; i += word)
        if (lower_word(a + i) != lower_word(b + i))
            return false;
    return lower_word(a + bytes - word) == lower_word(b + bytes - word);
}

bool ts_same_text(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    if (a_bytes != b_bytes)
        return false;
    if (a_bytes >= sizeof(uint64_t))
        return same_words(a, b, a_bytes);
    for (size_t i = 0; i < a_bytes; i++)
        if (ts_lower(a[i]) != ts_lower(b[i]))
            return false;
    return true;
}

/* From the left. Only the last star needs to be tried again: what came before it has matched
 * already, and a later place for that could not help. */
static bool match_forward(const char *pattern, size_t pattern_bytes, const char *text,
                          size_t text_bytes)
{
    size_t p = 0, t = 0, star = pattern_bytes, star_text = 0;
    while (t < text_bytes) {
        if (p < pattern_bytes && pattern[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern_bytes && ts_lower(pattern[p]) == ts_lower(text[t])) {
            p++;
            t++;
        } else if (star < pattern_bytes) {
            p = star + 1;
            t = ++star_text;
        } else
            return false;
    }
    while (p < pattern_bytes && pattern[p] == '*')
        p++;
    return p == pattern_bytes;
}

/* What comes after the last star is compared first, from the right: most patterns in a table end
 * differently, so one step tells them apart. */
bool ts_glob(const char *pattern, size_t pattern_bytes, const char *text, size_t text_bytes)
{
    while (pattern_bytes && pattern[pattern_bytes - 1] != '*') {
        if (!text_bytes || ts_lower(pattern[pattern_bytes - 1]) != ts_lower(text[text_bytes - 1]))
            return false;
        pattern_bytes--;
        text_bytes--;
    }
    return match_forward(pattern, pattern_bytes, text, text_bytes);
}
