/* Matching texts with patterns that hold `*`. */
#include "shim/glob.h"

bool ts_same_text(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    if (a_bytes != b_bytes)
        return false;
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
