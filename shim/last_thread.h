/* Tells the exporter's thread that the program has none left: main() has left by pthread_exit and
 * all other threads have ended. Without us the process would be over then; the C library ends it
 * when its last thread returns. */
#ifndef TS_SHIM_LAST_THREAD_H
#define TS_SHIM_LAST_THREAD_H

#include <stdbool.h>

/* Whether all threads have ended but the calling one and `other`. False also when /proc is not
 * there to tell. Opens a descriptor for a moment. */
bool ts_is_last_thread_but(long other);

#endif
