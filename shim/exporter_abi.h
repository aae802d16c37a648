/* Between libtraceshim.so and libtraceshim-exporter.so, which it opens on the first traced call.
 *
 * The shim makes the thread (signals blocked, own stack), opens the library in it and calls
 * ts_exporter_run, which returns when the process ends.  The exporter never calls back into the
 * program, never prints, and touches nothing of the shim but what is here. */
#ifndef TS_SHIM_EXPORTER_ABI_H
#define TS_SHIM_EXPORTER_ABI_H

#include <stdint.h>

#define TS_EXPORTER_ABI 1
#define TS_EXPORTER_ENTRY "ts_exporter_run"

enum {
    TS_WAKE_TIMEOUT = 0,
    TS_WAKE_CALL = 1, /* at least one call started or ended since the last wait */
    TS_WAKE_STOP = 2, /* the process ends: deliver until stop_deadline_ns, then return */
};

struct ts_exporter_host {
    uint32_t abi;          /* TS_EXPORTER_ABI */
    const char *spool_dir; /* absolute path; lives as long as the process */
    const char *run_id;
    const char *journal_id; /* 32 hex digits, of this process */

    /* Sleeps until something of enum above happens or timeout_ms are over; -1 waits for ever.
     * Returns a bit set.  After TS_WAKE_STOP was returned it never sleeps again. */
    int (*wait)(int timeout_ms);

    /* CLOCK_MONOTONIC in ns until which the process waits at exit; meaningful after TS_WAKE_STOP.
     * Before the stop: 0. May be polled from a libcurl progress callback to abort a request. */
    uint64_t (*stop_deadline_ns)(void);

    /* To be called once, after the exporter's libcurl and TLS are initialised: registers the
     * shim's exit handler, so that it runs before the handlers that tear TLS down. */
    void (*tls_ready)(void);
};

/* Runs until the process ends. Returns 0, or -1 when it could not work (the shim then goes on
 * journaling without it). */
int ts_exporter_run(const struct ts_exporter_host *host);

#endif
