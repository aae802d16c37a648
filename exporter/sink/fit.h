/* JSON texts made fit for MLflow, which parses every attribute that looks like JSON and, when a
 * trace is read back, turns it into a protobuf message. Tried with 3.17.2: an integer beyond 64
 * bits, or more nesting than protobuf's limit of 100 messages, is taken in but makes the whole
 * trace unreadable (status 500). */
#ifndef TS_SINK_FIT_H
#define TS_SINK_FIT_H

#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

/* Appends the text as it may be sent: valid UTF-8, without lone surrogates and NULs. When it begins
 * as a JSON object or array does, integers that do not fit in 64 bits become strings of the same
 * digits, and what is nested too deeply becomes a string of its JSON text. All else stays byte for
 * byte. Total. */
void ts_fit_text(struct ts_buffer *out, struct ts_slice text);

/* The same text when it may be sent as it is, else what ts_fit_text makes of it, in room. */
struct ts_slice ts_fit_slice(struct ts_slice text, struct ts_buffer *room);

/* The longest start of text that has at most max_chars characters (UTF-8 is never cut in two). */
struct ts_slice ts_fit_chars(struct ts_slice text, size_t max_chars);

#endif
