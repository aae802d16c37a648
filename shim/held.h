/* Records that are held in memory for the exporter thread, because no content may come to a disk
 * (TRACESHIM_CAPTURE_CONTENT=0). Memory that a core dump leaves out and that a child of fork does
 * not have. For journal.c alone, and its reader: one thread. All others may be called from several
 * threads at once; errno is changed; nothing here waits but for who copies a record. */
#ifndef TS_SHIM_HELD_H
#define TS_SHIM_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include "shim/exporter_abi.h"
#include "shim/record.h"

enum ts_held {
    TS_HELD_TAKEN,
    TS_HELD_FULL,   /* the reader is too far behind: the record is lost */
    TS_HELD_CLOSED, /* nothing is held any more */
};

/* Empty at first, and open. Adds a record whose payload is in two parts. */
enum ts_held ts_held_add(const struct ts_record_header *header, const void *part1,
                         size_t part1_bytes, const void *part2, size_t part2_bytes);

/* The oldest record, which then is no longer held. False: none. It stays until the next call. */
bool ts_held_take(struct ts_exporter_record *record);

/* Nothing comes in any more. Those who add wait until each of what was held was given to take. */
void ts_held_close(void (*take)(const struct ts_exporter_record *record));

/* In the child of a fork. */
void ts_held_forget(void);

#endif
