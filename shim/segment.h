/* One file of a journal: made, mapped, and let go (format: shim/record.h). May be called in a
 * traced program's thread; passes no cancellation point; changes errno. */
#ifndef TS_SHIM_SEGMENT_H
#define TS_SHIM_SEGMENT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>
#include "shim/record.h"

/* The journal that segments belong to. */
struct ts_segment_place {
    char spool_dir[PATH_MAX]; /* no slash at its end */
    const char *run_id;
    uint8_t id[TS_JOURNAL_ID_BYTES];
    char id_text[2 * TS_JOURNAL_ID_BYTES + 1];
};

struct ts_segment {
    char *base;  /* the mapping; NULL: records are appended with ts_segment_append */
    size_t size; /* that it may grow to or has */
    uint32_t number;
};

/* Makes segment `number`, with its header written and its pages ready to be written to, in the
 * run's folder, which must be there. The first ones are small, all are within RLIMIT_FSIZE. Returns
 * 0, or -1: nothing is left behind. */
int ts_segment_make(const struct ts_segment_place *place, uint32_t number,
                    struct ts_segment *segment);

/* Appends to a segment that is not mapped, with one system call; used: bytes that the file may have
 * then. False: not written, or not whole. */
bool ts_segment_append(const struct ts_segment_place *place, const struct ts_segment *segment,
                       size_t used, const struct iovec *parts, int count);

void ts_segment_unmap(struct ts_segment *segment);

#endif
