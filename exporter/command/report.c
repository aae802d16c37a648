/* One line on stderr. */
#include "exporter/command/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/text.h"

void ts_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct ts_buffer line = ts_text_told(format, arguments);
    va_end(arguments);
    fflush(stdout); /* in the order in which it was said */
    fprintf(stderr, "traceshim: %s\n", line.data ? line.data : "");
    ts_buffer_free(&line);
}
