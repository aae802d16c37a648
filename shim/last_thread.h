/* Tells the exporter's thread that the program has none left: main() has left by pthread_exit and
 * all other threads have ended. Without us the process would be over then; the C library ends it
 * when its last thread returns. */
#ifndef TS_SHIM_LAST_THREAD_H
#define TS_SHIM_LAST_THREAD_H

#include <stdbool.h>

/* Before the thread that asks does anything else. keep: it has descriptors of its own, and one may
 * stay open, so that a chroot does not hide the answer. False: it cannot be told here, for want of
 * a /proc of ours. */
bool ts_last_thread_prepare(bool keep);

/* Whether all threads have ended but the calling one and `other`. May open a descriptor for a
 * moment. */
bool ts_is_last_thread_but(long other);

#endif
