/* What may be shown on a terminal: names and messages come from the network and may carry escape
 * sequences. */
#ifndef TS_SINK_PLAIN_H
#define TS_SINK_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/buffer.h"

/* Appends text in one line of at most max_chars characters: control characters, those that turn the
 * direction of writing and line separators become '?' (blanks of all kinds a blank); with ascii
 * every character beyond ASCII too. What is cut ends in "...". */
void ts_plain_text(struct ts_buffer *out, const char *text, size_t max_chars, bool ascii);

/* Columns that the text takes, as far as characters tell. */
size_t ts_plain_width(const char *text);

/* "812 ms", "8.45 s", "3m 05s"; in a static form that no locale changes. */
void ts_plain_duration(uint64_t ns, char out[24]);

#endif
