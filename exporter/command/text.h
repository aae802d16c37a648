/* Text as people read it on a terminal: without control characters, cut to a width, units. Pure. */
#ifndef TS_COMMAND_TEXT_H
#define TS_COMMAND_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/buffer.h"

/* Appends text as valid UTF-8 without control characters (C0, DEL, C1, and those that turn the
 * direction of writing); line ends and tabs are kept. */
void ts_text_plain(struct ts_buffer *out, const char *text, size_t bytes);

/* The same in one line: each run of blanks, line ends and tabs becomes one blank, none at the ends.
 */
void ts_text_line(struct ts_buffer *out, const char *text, size_t bytes);

/* What is told as vprintf does, in such a line of its own; free the buffer. */
struct ts_buffer ts_text_told(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

/* Columns that valid UTF-8 takes on a terminal: 0 for combining characters, 2 for wide ones. */
size_t ts_text_columns(const char *text, size_t bytes);

/* Appends as much of valid UTF-8 as fits into so many columns; what is cut ends in "…". Filled up
 * with blanks when pad is set. */
void ts_text_fit(struct ts_buffer *out, const char *text, size_t columns, bool pad);

/* Local time: "2026-11-23 10:28:12", and with milliseconds and the zone as ISO 8601 has it. */
void ts_text_time(char *out, size_t size, uint64_t realtime_ns);
void ts_text_time_iso(char *out, size_t size, uint64_t realtime_ns);

/* "$0.0123" */
void ts_text_cost(char *out, size_t size, double usd);

/* "512 bytes", "1.5 KB" */
void ts_text_size(char *out, size_t size, uint64_t bytes);

#endif
