/* The process we live in: whether it is traced at all, its journal, fork and exit.
 * All functions may be called in a traced program's thread; errno is kept. */
#ifndef TS_SHIM_PROCESS_H
#define TS_SHIM_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* False: TRACESHIM_DISABLE, AT_SECURE, not among TRACESHIM_PROGRAMS. */
bool ts_process_is_traced(void);

/* Opens the journal at the first traced call (once in each process, also after fork; when it
 * failed, again at a later call). False: not to be had; the call is then not traced. */
bool ts_process_ready(void);

/* The pid that this process had when it last looked: differs from getpid() only in a child that was
 * made around fork handlers (clone, vfork). */
pid_t ts_process_pid(void);

/* Number of the next exchange in this process's journal, from 1. */
uint64_t ts_process_next_exchange(void);

#endif
