/* The two threads that we may have in a process: the exporter's, and the one that keeps it. */
#ifndef TS_SHIM_EXPORTER_THREADS_H
#define TS_SHIM_EXPORTER_THREADS_H

#include <stdbool.h>

/* Calls run() in the exporter's thread: all signals blocked, descriptors of its own. over() is
 * called after it, or when that thread could not be made. False: no thread at all, and neither is
 * called. */
bool ts_exporter_threads_start(void (*run)(void), void (*over)(void));

/* Whether the program has no thread left. For the exporter's thread. */
bool ts_exporter_threads_are_alone(void);

#endif
