/* One line on stderr. */
#include "exporter/command/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/text.h"

void ts_complain(const char *format, ...)
{
    char text[2048];
    struct ts_buffer line = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ts_text_line(&line, text, strlen(text));
    fflush(stdout); /* in the order in which it was said */
    fprintf(stderr, "traceshim: %s\n", line.data ? line.data : "");
    ts_buffer_free(&line);
}
