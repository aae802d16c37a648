/* When to ask a server again that did not answer. */
#ifndef TS_SINK_BACKOFF_H
#define TS_SINK_BACKOFF_H

#include <stdint.h>

struct ts_backoff {
    unsigned failures; /* in a row */
    uint64_t next_ns;  /* CLOCK_MONOTONIC; not before; 0: at once */
};

/* The pause doubles with each failure from 0.5 s to 30 s and is shortened by up to half by
 * random_bits, so that many processes do not come back at once; never shorter than retry_after_s.
 */
void ts_backoff_failed(struct ts_backoff *backoff, uint64_t now_ns, unsigned retry_after_s,
                       uint32_t random_bits);
void ts_backoff_worked(struct ts_backoff *backoff);

#endif
