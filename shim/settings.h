/* What the user asked for in the environment; read when it is first needed.
 * All functions may be called in a traced program's thread; errno is kept. */
#ifndef TS_SHIM_SETTINGS_H
#define TS_SHIM_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct ts_settings {
    uint64_t max_body_bytes; /* TRACESHIM_MAX_BODY */
    bool content;            /* TRACESHIM_CAPTURE_CONTENT */
    bool propagate;          /* TRACESHIM_PROPAGATE */
    enum { TS_HTTP_OFF, TS_HTTP_ENVELOPE, TS_HTTP_FULL } http;
    unsigned flush_timeout_ms; /* TRACESHIM_FLUSH_TIMEOUT_MS */
};

/* The first call reads them, and the file that TRACESHIM_ENDPOINTS names. */
const struct ts_settings *ts_settings(void);

/* Looks for the spool's place, once in each process: TRACESHIM_SPOOL, else below XDG_STATE_HOME,
 * else below HOME. False: none of them says it, or the path is too long. */
bool ts_settings_find_spool(void);

/* The spool's absolute path, "" before ts_settings_find_spool. */
const char *ts_settings_spool(void);

/* In the child of a fork: what another thread had begun is begun anew, and the spool looked
 * for again. */
void ts_settings_forked(void);

#endif
