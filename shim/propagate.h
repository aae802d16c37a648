/* TRACESHIM_PROPAGATE=1: a traceparent header (W3C Trace Context) on requests that are traced by
 * their URL and have none, for the time of their transfer.
 *
 * libcurl reads the list of CURLOPT_HTTPHEADER and never changes or frees it. So ours is one node
 * in front of the program's own list, in the entry of the handle: nothing is allocated or copied,
 * what the program does to its list is seen as ever, and the node lives as long as the handle. */
#ifndef TS_SHIM_PROPAGATE_H
#define TS_SHIM_PROPAGATE_H

#include <stdint.h>
#include "shim/handle.h"

/* Puts the header before those of a transfer that is about to start: the span of this exchange, in
 * the trace that TRACEPARENT names, else in one that begins with this call. Does nothing when
 * it is not asked for, without content, or when the program's list has such a header or is odd. */
void ts_propagate_begin(struct ts_handle *handle, uint64_t exchange);

/* Gives the handle the program's own list back. */
void ts_propagate_end(struct ts_handle *handle);

/* The same for a copy that was made meanwhile. */
void ts_propagate_clean_copy(const struct ts_handle *original, struct ts_handle *copy);

#endif
