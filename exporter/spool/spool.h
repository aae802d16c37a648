/* The spool folder: where it is, which runs it holds, which journals a run holds, who lives. */
#ifndef TS_SPOOL_SPOOL_H
#define TS_SPOOL_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"

/* TRACESHIM_SPOOL, else $XDG_STATE_HOME/traceshim, else ~/.local/state/traceshim; option wins when
 * not NULL. Returns 0, or -1 with a clear line in error (no HOME, path too long). Same rule as the
 * shim. */
int ts_spool_path(const char *option, char *out, size_t out_size, char *error, size_t error_size);

struct ts_name_list {
    char **names; /* sorted by strcmp */
    size_t count;
};

/* Run ids, oldest first. An absent spool is an empty list (0). -1: cannot be read, or it is a
 * symbolic link, or belongs to another user; a clear line in error. */
int ts_spool_runs(const char *spool_dir, struct ts_arena *arena, struct ts_name_list *runs,
                  char *error, size_t error_size);

/* Journal ids (32 hex) of a run, sorted. run_dir is <spool>/runs/<run id>. */
int ts_spool_journals(const char *run_dir, struct ts_arena *arena, struct ts_name_list *journals,
                      char *error, size_t error_size);

/* Whether the process that wrote a journal still writes it: the pid lives, with this start time,
 * and has one of the journal's segments mapped (/proc/PID/maps); a process that exec'd something
 * else has not. For journals without a mapping (size_bytes 0) pid and start time decide. */
bool ts_spool_writer_alive(const char *run_dir, const char *journal_id, uint64_t pid,
                           uint64_t start_ticks);

/* Whether a process lives: same pid, same start time (field 22 of /proc/PID/stat). */
bool ts_spool_process_alive(uint64_t pid, uint64_t start_ticks);

/* When a process started, as field 22 says it: in clock ticks since the machine did. 0: unknown. */
uint64_t ts_spool_start_ticks(uint64_t pid);

#endif
