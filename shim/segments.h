/* The segments that a journal is written to: the present one, the next one made ahead, and finished
 * ones that a thread may still be writing in. For journal.c alone; all but open and forget from
 * several threads at once; errno is changed. */
#ifndef TS_SHIM_SEGMENTS_H
#define TS_SHIM_SEGMENTS_H

#include "shim/segment.h"

/* A place for one record. Until ts_segments_leave its mapping stays. */
struct ts_reservation {
    struct ts_slot *slot;
    const struct ts_segment *segment;
    size_t at;
    uint64_t sequence; /* of the record; rises with the place */
};

/* Makes the first segment. 0 or -1. place must stay as it is until ts_segments_forget. */
int ts_segments_open(const struct ts_segment_place *place);

/* Reserves bytes (a multiple of TS_RECORD_ALIGN, at most a record's largest) in the present segment
 * or, when that is full, in a new one, which is tried for at most once a second. False: no room. */
bool ts_segments_reserve(size_t bytes, struct ts_reservation *reservation);
void ts_segments_leave(const struct ts_reservation *reservation);

/* What was reserved could not be written: nothing more comes into this segment. Before leaving. */
void ts_segments_give_up(const struct ts_reservation *reservation);

/* See ts_journal_tend. */
void ts_segments_tend(void);

/* In the child of a fork: unmaps all, no matter who seemed to be writing. */
void ts_segments_forget(void);

#endif
