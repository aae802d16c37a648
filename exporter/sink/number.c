/* Numbers as JSON has them. */
#include "exporter/sink/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* printf writes the locale's decimal point, which may be several bytes. */
static void set_point(char *text)
{
    size_t before = strspn(text, "0123456789+-");
    size_t point = strcspn(text + before, "0123456789eE");
    if (!point)
        return;
    text[before] = '.';
    memmove(text + before + 1, text + before + point, strlen(text + before + point) + 1);
}

void ts_number_text(double value, char out[32])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    set_point(out);
}
