/* Between libtraceshim.so and libtraceshim-exporter.so, which it opens on the first traced call.
 *
 * The shim makes the thread (signals blocked, own stack), opens the library in it and calls
 * ts_exporter_run, which returns when the process ends.  The exporter never calls back into the
 * program, never prints, and touches nothing of the shim but what is here. */
#ifndef TS_SHIM_EXPORTER_ABI_H
#define TS_SHIM_EXPORTER_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TS_EXPORTER_ABI 2
#define TS_EXPORTER_ENTRY "ts_exporter_run"

enum {
    TS_WAKE_TIMEOUT = 0,
    TS_WAKE_CALL = 1, /* at least one call started or ended since the last wait */
    TS_WAKE_STOP = 2, /* the process ends: deliver until stop_deadline_ns, then return */
};

struct ts_record_header; /* shim/record.h */

/* One record as it would stand in the journal, but for its magic and CRC. */
struct ts_exporter_record {
    const struct ts_record_header *header;
    const char *payload;
};

struct ts_exporter_host {
    uint32_t abi;          /* TS_EXPORTER_ABI */
    const char *spool_dir; /* absolute path; lives as long as the process */
    const char *run_id;
    const char *journal_id; /* 32 hex digits, of this process; "" when there is none on disk */

    /* NULL: the journal is on disk. Else (TRACESHIM_CAPTURE_CONTENT=0) records are in memory, and
     * the exporter writes the journal, without content: *record is the oldest, which stays until
     * the next call. False: none. Any time, in the exporter's thread. */
    bool (*take)(struct ts_exporter_record *record);
    const void *process_fields; /* for that journal: the payload of its PROCESS record */
    size_t process_fields_bytes;
    const char *content_key; /* 32 hex digits for all of the run, or "" */

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
