/* The numbers of transfer and connection that libcurl 8.13 and later puts before each piece that it
 * tells a debug function, after curl_global_trace("lib-ids") or "all". Callable everywhere. */
#ifndef TS_SHIM_TRACE_IDS_H
#define TS_SHIM_TRACE_IDS_H

#include <stddef.h>

/* How many bytes at the begin of a piece are "[0-1] ", "[0-x] ", "[x-1] " or "[x-x] "; 0: none. */
size_t ts_trace_ids_bytes(const char *data, size_t bytes);

#endif
