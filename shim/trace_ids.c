/* Finds the ids that libcurl puts before what it tells a debug function. */
#include "shim/trace_ids.h"

#include <stdbool.h>

/* The place after an "x" or a number that begins at `at`; `at` itself: there is none. */
static size_t after_id(const char *data, size_t bytes, size_t at)
{
    if (at < bytes && data[at] == 'x')
        return at + 1;
    while (at < bytes && data[at] >= '0' && data[at] <= '9')
        at++;
    return at;
}

static bool is_at(const char *data, size_t bytes, size_t at, char byte)
{
    return at < bytes && data[at] == byte;
}

size_t ts_trace_ids_bytes(const char *data, size_t bytes)
{
    if (!is_at(data, bytes, 0, '['))
        return 0;
    size_t first = after_id(data, bytes, 1);
    if (first == 1 || !is_at(data, bytes, first, '-'))
        return 0;
    size_t second = after_id(data, bytes, first + 1);
    if (second == first + 1 || !is_at(data, bytes, second, ']') ||
        !is_at(data, bytes, second + 1, ' '))
        return 0;
    return second + 2;
}
