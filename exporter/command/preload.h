/* How LD_PRELOAD comes to name our library. */
#ifndef TS_COMMAND_PRELOAD_H
#define TS_COMMAND_PRELOAD_H

#include <stdbool.h>
#include <stddef.h>

#define TS_SHIM_NAME "libtraceshim.so"
#define TS_EXPORTER_NAME "libtraceshim-exporter.so"

/* A library that came with this command: beside its binary (build folder), else in ../lib or
 * ../lib/traceshim of it (installed). Returns 0, or -1 with one line in error. */
int ts_preload_find(const char *name, char *out, size_t out_size, char *error, size_t error_size);

/* Why LD_PRELOAD cannot name this path, NULL: it can. Blanks and colons separate its entries. */
const char *ts_preload_flaw(const char *path);

/* LD_PRELOAD's new value: the library first, then what was there (NULL: nothing) without the same
 * library. The result is malloc'd; NULL: no memory. */
char *ts_preload_value(const char *library, const char *before);

/* One line about a MLFLOW_TRACKING_URI that is no http(s) address (a file, a database ...), with
 * what to do; without passwords. "" when it is one or not set. */
void ts_tracking_uri_advice(const char *uri, char *out, size_t out_size);

#endif
