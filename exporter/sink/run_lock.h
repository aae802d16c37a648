/* The lock by which one exporter at a time delivers a run: <run>/lock.
 *
 * A lock of fcntl(F_SETLK), not of flock: a child that is forked without exec must not inherit it,
 * or a server's workers would keep everyone from delivering for as long as they live. When the
 * program closes the descriptor the lock is lost, and the worst that happens is that two exporters
 * send the same spans, which servers take for the same. */
#ifndef TS_SINK_RUN_LOCK_H
#define TS_SINK_RUN_LOCK_H

#include <stddef.h>
#include <sys/types.h>

struct ts_run_lock {
    int fd; /* -1: not held */
    dev_t device;
    ino_t inode;
};

/* Returns 0; -1 with error "" when another process holds it, -1 with one line when it cannot be
 * had. */
int ts_run_lock_take(struct ts_run_lock *lock, const char *run_dir, char *error, size_t error_size);
void ts_run_lock_leave(struct ts_run_lock *lock);

#endif
