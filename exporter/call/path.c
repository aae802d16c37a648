/* Paths told by their last segments. */
#include "exporter/call/path.h"

#include <stddef.h>
#include <string.h>

/* Where the segment that ends at `end` begins. */
static const char *segment_before(const char *text, const char *end)
{
    while (end > text && end[-1] != '/')
        end--;
    return end;
}

static bool is_same(const char *segment, size_t bytes, const char *pattern, size_t pattern_bytes)
{
    if (pattern_bytes == 1 && *pattern == '%')
        return bytes > 0;
    return bytes == pattern_bytes && memcmp(segment, pattern, bytes) == 0;
}

bool ts_path_fits(const char *path, const char *pattern)
{
    const char *end = path ? path + strlen(path) : NULL;
    const char *pattern_end = pattern + strlen(pattern);
    while (end > path && end[-1] == '/')
        end--;
    while (end) {
        const char *segment = segment_before(path, end);
        const char *wanted = segment_before(pattern, pattern_end);
        if (!is_same(segment, (size_t)(end - segment), wanted, (size_t)(pattern_end - wanted)))
            return false;
        if (wanted == pattern)
            return true;
        pattern_end = wanted - 1;
        end = segment > path ? segment - 1 : NULL;
    }
    return false;
}
