/* One journal of a run: its reader, its assembler, and the exchanges that it gave and nobody took
 * yet. */
#ifndef TS_PIPELINE_SOURCE_H
#define TS_PIPELINE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include "exporter/spool/exchange.h"

struct ts_source_item; /* an exchange in the queue */

struct ts_source {
    struct ts_journal *reader; /* NULL: read to its end, its writer is dead */
    struct ts_assembler *assembler;
    char journal_id[33];
    bool alive;   /* in the present pass: the writer may write on */
    bool drained; /* in the present pass: nothing more is there */
    bool is_own;  /* the journal of the process we live in */
    long records; /* read so far */
    struct ts_source_item *first, **last;
    uint64_t holes, bytes_skipped;
    char damage[240];
};

/* NULL and one line in error. */
struct ts_source *ts_source_open(const char *run_dir, const char *journal_id, char *error,
                                 size_t error_size);

/* Begins a pass: looks whether the writer lives. own_lives: what is known of the process we live
 * in. */
void ts_source_begin(struct ts_source *source, const char *run_dir, bool own_lives);

/* Reads until there is an exchange in the queue, or nothing more to read; then, when the writer is
 * dead, what it left in flight comes as interrupted. */
void ts_source_fill(struct ts_source *source);

const struct ts_exchange *ts_source_head(const struct ts_source *source); /* NULL: none */
struct ts_exchange *ts_source_take(struct ts_source *source); /* the head, now the caller's */

/* Exchanges that were taken must be freed before. */
void ts_source_close(struct ts_source *source);

#endif
