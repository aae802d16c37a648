/* One segment file as the reader sees it: bytes by position, whole records, the next whole record.
 * No descriptor is kept between calls, because the exporter's thread lives in a program that may
 * close all descriptors it does not know. */
#ifndef TS_SPOOL_SEGMENT_FILE_H
#define TS_SPOOL_SEGMENT_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "shim/record.h"

struct ts_segment_file {
    char path[PATH_MAX];
    uint64_t size_bytes;   /* as its header says; 0: as long as the file is */
    uint64_t file_bytes;   /* when it was opened */
    uint64_t header_bytes; /* records start here */
    uint64_t anchor_ns;    /* wall clock minus monotonic clock */
    int error;             /* errno of a read that failed, 0 */
    char *window;          /* bytes from window_from on */
    uint64_t window_from;
    size_t window_bytes;
    size_t ahead_bytes; /* how much is read at once */
};

enum ts_segment_state {
    TS_SEGMENT_GOOD,
    TS_SEGMENT_BAD_HEADER, /* records may still be read; anchor_ns stays as it was */
    TS_SEGMENT_UNWRITTEN,  /* empty, or zeros where the header should be */
    TS_SEGMENT_NEWER,      /* of a newer format */
    TS_SEGMENT_ABSENT,
    TS_SEGMENT_UNREADABLE, /* error says why */
};

/* Looks at <run_dir>/<journal_id>.<number>.tsj. file: zeros, or one that was opened before. */
enum ts_segment_state ts_segment_file_open(struct ts_segment_file *file, const char *run_dir,
                                           const char *journal_id, uint32_t number);
void ts_segment_file_close(struct ts_segment_file *file);

/* Forgets what was read, since the writer may have written on. */
void ts_segment_file_refresh(struct ts_segment_file *file);

/* The whole record at this position, NULL when there is none; the payload follows the header. Valid
 * until the next call with this file. */
const struct ts_record_header *ts_segment_file_record(struct ts_segment_file *file,
                                                      uint64_t position);

/* The first 4 bytes at this position: 0 when nothing is written there, or at the end. */
uint32_t ts_segment_file_word(struct ts_segment_file *file, uint64_t position);

/* Position of the first whole record after `from` and before `limit`, 0: none. *written_to (may be
 * NULL): behind the last byte that is not zero, of those that were looked at; `from` when all are
 * zero. */
uint64_t ts_segment_file_next(struct ts_segment_file *file, uint64_t from, uint64_t limit,
                              uint64_t *written_to);

/* What a record takes in the file. */
static inline uint64_t ts_record_span(uint32_t length)
{
    uint64_t bytes = sizeof(struct ts_record_header) + (uint64_t)length;
    return (bytes + TS_RECORD_ALIGN - 1) & ~(uint64_t)(TS_RECORD_ALIGN - 1);
}

/* Calls f for each segment of each journal in a run's folder. 0, or -1 with errno. */
int ts_segment_files(const char *run_dir,
                     void (*f)(void *context, const char *journal_id, uint32_t number),
                     void *context);

#endif
