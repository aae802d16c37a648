/* What a server refused for good, set aside for people. */
#ifndef TS_SINK_REJECTED_H
#define TS_SINK_REJECTED_H

#include <stddef.h>
#include "exporter/infer/span.h"

/* Appends one line to <spool>/rejected/<trace id>.json: {"error": the server's words, "request": as
 * it was sent}. The spans are of one trace. Nothing happens when it cannot be written: the journals
 * still have it all. */
void ts_rejected_write(const char *spool_dir, const struct ts_span *const *spans, size_t count,
                       const char *error);

#endif
