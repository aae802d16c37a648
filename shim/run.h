/* The run: a tree of processes under one first process, named in the environment variable
 * TRACESHIM_CONTEXT, which that first process sets and its children inherit. */
#ifndef TS_SHIM_RUN_H
#define TS_SHIM_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct ts_run {
    char id[64]; /* 20261123T094812Z-4711-1f2e3d4c */
    uint64_t leader_pid;
    uint64_t leader_ticks; /* start time of the leader, field 22 of /proc/PID/stat */
    char leader_name[64];  /* of its script or program */
};

/* Reads TRACESHIM_CONTEXT. False: absent or not ours. */
bool ts_run_from_environment(struct ts_run *run);

/* Begins a run with this process as its leader and sets TRACESHIM_CONTEXT. */
void ts_run_begin(struct ts_run *run, const char *name);

/* The key of marks that stand for content (exporter/bare/reduce.h), the same in all processes of a
 * run: 32 hex digits in an environment variable, in memory and nowhere else. */
#define TS_CONTENT_KEY_VARIABLE "TRACESHIM_CONTENT_KEY"

/* Makes it when there is none yet. */
void ts_run_make_content_key(void);

/* Start time of a process in clock ticks since boot; 0: unknown. */
uint64_t ts_start_ticks(int pid);

/* The script that an interpreter runs: the first argument that names a file, when the program is
 * one of the known interpreters (also R's --file=). "" otherwise. Writes at most size bytes. */
void ts_script_of(const char *exe, int argc, char *const *argv, char *out, unsigned size);

#endif
