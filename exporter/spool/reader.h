/* Reads journals (format: shim/record.h). Never writes, never maps: files of living writers are
 * read with pread. Not thread-safe; not for the application's threads. */
#ifndef TS_SPOOL_READER_H
#define TS_SPOOL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/slice.h"
#include "shim/record.h"

struct ts_record {
    enum ts_record_type type;
    unsigned flags;
    uint64_t realtime_ns; /* wall clock, computed from the segment's anchor */
    uint64_t exchange;
    uint64_t offset;
    uint64_t sequence;
    uint32_t thread;
    uint32_t segment;
    struct ts_slice payload; /* valid until the next call on this journal */
};

struct ts_damage {
    uint64_t holes; /* places where the reader had to look for the next whole record */
    uint64_t bytes_skipped;
    uint64_t missing_records; /* gaps in sequence */
    uint32_t missing_segments;
    char text[200]; /* the first damage in words: file, position, what; "" when none */
};

struct ts_journal;

/* Opens the journal whose segments are <run_dir>/<journal_id>.NNNNNN.tsj.
 * Returns NULL and a clear line in error (file, what, what to do) when there is none, it cannot be
 * read, or it is of a newer format. */
struct ts_journal *ts_journal_reader_open(const char *run_dir, const char *journal_id, char *error,
                                          size_t error_size);

/* The next whole record: 1 and *record; 0: none for now (call again later when the writer lives);
 * -1: read error, text in damage. While `writer_alive`, a hole at the end is waited for (0);
 * otherwise it is stepped over and counted. */
int ts_journal_reader_next(struct ts_journal *journal, bool writer_alive, struct ts_record *record);

const struct ts_damage *ts_journal_reader_damage(const struct ts_journal *journal);
const char *ts_journal_reader_id(const struct ts_journal *journal);
void ts_journal_reader_close(struct ts_journal *journal);

/* Fields of a payload: false at the end. A damaged payload ends early. */
bool ts_field_next(struct ts_slice *payload, enum ts_field_tag *tag, struct ts_slice *value);
uint64_t ts_field_u64(struct ts_slice value); /* 0 when the size is wrong */

#endif
