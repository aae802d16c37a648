/* The exporter thread: started on the first traced call when a sink is configured; stopped before
 * TLS is torn down. May be called in a traced program's thread; keeps errno; nothing here waits but
 * ts_exporter_stop and, for a moment, ts_exporter_prepare_fork. */
#ifndef TS_SHIM_EXPORTER_H
#define TS_SHIM_EXPORTER_H

#include <stdbool.h>

/* Something was journaled: starts the thread when there is a sink and none runs yet, wakes it
 * otherwise. */
void ts_exporter_wake(void);

/* Whether the thread runs or can be started. */
bool ts_exporter_may_run(void);

/* At exit: gives it TRACESHIM_FLUSH_TIMEOUT_MS to deliver what is closed; returns earlier when it
 * is done. Idempotent. */
void ts_exporter_stop(void);

/* True in the exporter's own threads (exporter_threads.h), whose calls are never traced. */
bool ts_exporter_is_this_thread(void);

/* In the child of a fork, which has no such thread. */
void ts_exporter_forked(void);

/* Before a fork: waits a little while the exporter's libraries are being loaded. */
void ts_exporter_prepare_fork(void);

#endif
