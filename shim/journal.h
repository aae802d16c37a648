/* The journal's writer: crash-safe append through a shared mapping (format: shim/record.h).
 *
 * One journal per process, opened by the first traced call. Appending is lock-free: a position is
 * reserved, payload and header are written, the magic last. No descriptor stays open. Where a
 * mapping cannot be had (no fallocate) each record is appended with open, write, close.
 * A disk that is full, a folder that cannot be written or RLIMIT_FSIZE turn the journal off, are
 * counted, and are never seen by the program: errno is kept by every function here, nothing is
 * printed, no cancellation point is passed (raw system calls), no signal is raised.
 * All functions may be called in a traced program's thread, from several at once, except where
 * it says otherwise. */
#ifndef TS_SHIM_JOURNAL_H
#define TS_SHIM_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "shim/exporter_abi.h"
#include "shim/record.h"

/* Makes the run's folder (parents too, 0700; refuses symbolic links, foreign owners and folders
 * that others may write) and the first segment, and writes the PROCESS record. spool_dir, run_id:
 * texts that the caller keeps alive. process_fields: payload of the PROCESS record. Returns 0, or
 * -1: the journal is off then, and appending does nothing. Not to be called twice without
 * ts_journal_forked in between; the caller serialises it. */
int ts_journal_open(const char *spool_dir, const char *run_id, const void *process_fields,
                    size_t process_fields_bytes);

/* The same, but content is to stay off the disk: records are held in memory, to be taken with
 * ts_journal_take; only the folder is made. process_fields must live on. */
int ts_journal_open_in_memory(const char *spool_dir, const char *run_id, const void *process_fields,
                              size_t process_fields_bytes);
bool ts_journal_is_in_memory(void);

/* The oldest record in memory, which stays until the next call. One thread. */
bool ts_journal_take(struct ts_exporter_record *record);

/* Nobody takes records: what is in memory goes to the disk, and all that follows, without pieces
 * of heads and bodies. Nothing happens when the journal is on disk. */
void ts_journal_leave_memory(void);

/* From now on no pieces of heads and bodies are kept. */
void ts_journal_set_bare(void);
bool ts_journal_is_bare(void);

/* For who writes records of others: the thread that this thread's records name. */
void ts_journal_set_thread(uint32_t thread);

/* The payload of the PROCESS record of a journal in memory. */
const void *ts_journal_process_fields(size_t *bytes);

/* Whether records are being written. */
bool ts_journal_is_open(void);

/* 32 hex digits and a NUL; static storage; "" before ts_journal_open. */
const char *ts_journal_id(void);

/* Appends one record; payload may be in two parts (either may be NULL with 0 bytes). Parts longer
 * in all than TS_RECORD_MAX_PAYLOAD are cut into several records with rising offset. monotonic_ns
 * 0: now. Returns the sequence number of the (first) record, 0 when it was dropped. */
uint64_t ts_journal_append(enum ts_record_type type, unsigned flags, uint64_t exchange,
                           uint64_t offset, uint64_t monotonic_ns, const void *part1,
                           size_t part1_bytes, const void *part2, size_t part2_bytes);

/* Does what should not be done inside an append: makes the next segment when the present one is
 * nearly full, touches the pages that come next, unmaps finished segments. Called by the hooks when
 * a call is over. */
void ts_journal_tend(void);

/* Records and bytes dropped since the journal was opened (or could not be). */
void ts_journal_dropped(uint64_t *records, uint64_t *bytes);

/* In the child of a fork, before anything else of this file: forgets the parent's journal (its
 * mappings are unmapped, not written). The child opens its own at its first traced call. */
void ts_journal_forked(void);

/* Fields for payloads (shim/record.h). A writer over the caller's buffer that never overflows: what
 * does not fit is cut (texts) or left out (numbers). */
struct ts_fields {
    char *at;
    size_t used;
    size_t size;
};
void ts_fields_init(struct ts_fields *fields, void *buffer, size_t size);
void ts_fields_text(struct ts_fields *fields, enum ts_field_tag tag, const char *text,
                    size_t bytes);
void ts_fields_u64(struct ts_fields *fields, enum ts_field_tag tag, uint64_t value);

/* A text that is written in place: where it goes, with *room bytes for it; NULL: no room. Once it
 * stands there, _end adds the field. Nothing else may be added between. */
char *ts_fields_begin(const struct ts_fields *fields, size_t *room);
void ts_fields_end(struct ts_fields *fields, enum ts_field_tag tag, size_t bytes);

#endif
