/* The journal of a process whose content may not come to a disk (TRACESHIM_CAPTURE_CONTENT=0): the
 * shim holds its records in memory, and this writes them on, without content. What stands in the
 * spool then are exchanges like any other, whose bodies are what exporter/bare/reduce.h leaves of
 * them, so that all readers of journals give the spans that they would have given, less the
 * content.
 *
 * One in each process, in the exporter's thread. */
#ifndef TS_BARE_JOURNAL_H
#define TS_BARE_JOURNAL_H

#include "shim/exporter_abi.h"

struct ts_bare_journal;

/* Makes the journal on disk. NULL: it cannot be made. host must live on. */
struct ts_bare_journal *ts_bare_journal_open(const struct ts_exporter_host *host);

/* Its id, 32 hex digits. */
const char *ts_bare_journal_id(const struct ts_bare_journal *journal);

/* Writes what is held, as far as calls are over; calls that began are noted. */
void ts_bare_journal_drain(struct ts_bare_journal *journal);

/* The process ends: says so after a last drain. Calls in flight stay as they are. */
void ts_bare_journal_end(struct ts_bare_journal *journal);
void ts_bare_journal_free(struct ts_bare_journal *journal);

#endif
