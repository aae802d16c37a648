/* Patterns that tables of endpoints are written in. */
#include "exporter/call/pattern.h"

#include <string.h>

static bool is_end(const char *text)
{
    return !*text || (text[0] == '/' && !text[1]);
}

/* '*' and '%' take as little as they can; the last '*' that was met may take more later, so that
 * one pass over the text for each star is enough. */
static bool fits(const char *pattern, const char *text, struct ts_slice *part)
{
    const char *star = NULL, *retry = NULL;
    for (;;) {
        if (!*pattern && is_end(text))
            return true;
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == '%') {
            size_t n = strcspn(text, "/");
            *part = (struct ts_slice){text, n};
            text += n;
            pattern++;
        } else if (*pattern && *pattern == *text) {
            pattern++;
            text++;
        } else if (star && *retry) {
            text = ++retry;
            pattern = star;
        } else {
            return false;
        }
    }
}

bool ts_pattern_fits(const char *pattern, const char *path, struct ts_slice *part)
{
    struct ts_slice found = {0};
    bool does = fits(pattern, path ? path : "", &found);
    if (part)
        *part = does ? found : (struct ts_slice){0};
    return does;
}

bool ts_pattern_host(const char *pattern, const char *host)
{
    if (!pattern)
        return true;
    if (!host)
        return false;
    size_t n = strlen(host), m = strlen(pattern);
    return *pattern == '.' ? n > m && strcmp(host + n - m, pattern) == 0
                           : strcmp(host, pattern) == 0;
}
