/* The file <run>/delivered: which spans a server has taken (or refused for good).
 *
 *   each entry, 32 bytes:  trace id (16) | span id (8) | CRC-32C of the 24 before (4) | zero (4)
 *
 * Only the holder of the run's lock touches it. A torn end, left by a crash or a full disk, is cut
 * off; a damaged entry counts as not there. No descriptor is kept between calls: the exporter's
 * thread lives in a program that may close all that it does not know and get the same number for a
 * file of its own. */
#ifndef TS_SINK_DELIVERED_H
#define TS_SINK_DELIVERED_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/infer/span.h"

struct ts_delivered {
    char *path;
    unsigned char (*ids)[24]; /* open addressing; all zeros: free */
    size_t count, size;
};

/* Returns 0, or -1 with errno set. */
int ts_delivered_open(struct ts_delivered *delivered, const char *path);
bool ts_delivered_has(const struct ts_delivered *delivered, const struct ts_span *span);

/* Remembers the spans, in memory in any case, and appends them to the file with one write. */
void ts_delivered_add(struct ts_delivered *delivered, struct ts_span *const *spans, size_t count);
void ts_delivered_close(struct ts_delivered *delivered);

#endif
