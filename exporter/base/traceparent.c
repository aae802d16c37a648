/* Reads "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01". */
#include "exporter/base/traceparent.h"

#include <string.h>

/* Where the parts begin. */
enum { TRACE_ID = 3, SPAN_ID = 36, FLAGS = 53, BYTES = 55 };

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False: other characters than digits, or all zeros. */
static bool read_id(const char *text, unsigned char *id, size_t bytes)
{
    unsigned any = 0;
    for (size_t i = 0; i < bytes; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        id[i] = (unsigned char)(high << 4 | low);
        any |= id[i];
    }
    return any != 0;
}

static bool are_digits(const char *text)
{
    return digit(text[0]) >= 0 && digit(text[1]) >= 0;
}

static bool has_form(struct ts_slice parent)
{
    if (parent.n < BYTES || !are_digits(parent.p) || !are_digits(parent.p + FLAGS))
        return false;
    if (parent.p[TRACE_ID - 1] != '-' || parent.p[SPAN_ID - 1] != '-' ||
        parent.p[FLAGS - 1] != '-' || memcmp(parent.p, "ff", 2) == 0)
        return false;
    bool first_version = memcmp(parent.p, "00", 2) == 0;
    return parent.n == BYTES || (!first_version && parent.p[BYTES] == '-');
}

bool ts_traceparent_read(struct ts_slice text, unsigned char trace_id[16], unsigned char span_id[8])
{
    return has_form(text) && read_id(text.p + TRACE_ID, trace_id, 16) &&
           read_id(text.p + SPAN_ID, span_id, 8);
}
