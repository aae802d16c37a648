/* The process we live in: whether it is traced at all, the run it belongs to, fork and exit.
 * All functions may be called in a traced program's thread; errno is kept. */
#ifndef TS_SHIM_PROCESS_H
#define TS_SHIM_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* False: TRACESHIM_DISABLE, AT_SECURE, not among TRACESHIM_PROGRAMS.
 */
bool ts_process_is_traced(void);

/* Opens the journal at the first traced call (once in each process, also after fork; when it
 * failed, again at a later call). False: not to be had; the call is then not traced. */
bool ts_process_ready(void);

/* The pid that this process had when it last looked: differs from getpid() only in a child that was
 * made around fork handlers (clone, vfork). */
pid_t ts_process_pid(void);

/* Number of the next exchange in this process's journal, from 1. */
uint64_t ts_process_next_exchange(void);

/* A model was called in this run, here or in another process (looked up at most ten times a
 * second). */
bool ts_process_run_calls_models(void);
void ts_process_mark_model_call(void);

/* Settings, read from the environment by the first call of ts_process_settings. */
struct ts_settings {
    uint64_t max_body_bytes; /* TRACESHIM_MAX_BODY */
    bool content;            /* TRACESHIM_CAPTURE_CONTENT */
    enum { TS_HTTP_OFF, TS_HTTP_ENVELOPE, TS_HTTP_FULL } http;
    unsigned flush_timeout_ms; /* TRACESHIM_FLUSH_TIMEOUT_MS */
};
const struct ts_settings *ts_process_settings(void);
const char *ts_process_spool(void); /* absolute path, "" before ts_process_ready */
const char *ts_process_run_id(void);

#endif
