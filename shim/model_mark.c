/* Remembers, and asks the run's folder, whether a model was called. */
#include "shim/model_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/clock.h"
#include "shim/identity.h"
#include "shim/settings.h"

#define LOOKUP_PAUSE_NS 100000000ull

static atomic_bool is_set;
static _Atomic uint64_t next_lookup_ns;

static void mark_path(char *out, size_t size)
{
    snprintf(out, size, "%s/runs/%s/model-call", ts_settings_spool(), ts_identity_run_id());
}

bool ts_model_mark_is_set(void)
{
    if (atomic_load_explicit(&is_set, memory_order_relaxed))
        return true;
    uint64_t now_ns = ts_clock_ns(CLOCK_MONOTONIC_COARSE);
    if (now_ns < atomic_load_explicit(&next_lookup_ns, memory_order_relaxed))
        return false;
    atomic_store(&next_lookup_ns, now_ns + LOOKUP_PAUSE_NS);
    int saved = errno;
    char path[PATH_MAX + 128];
    bool found = ts_settings_find_spool();
    if (found) {
        mark_path(path, sizeof path);
        found = access(path, F_OK) == 0;
    }
    if (found)
        atomic_store(&is_set, true);
    errno = saved;
    return found;
}

void ts_model_mark_set(void)
{
    if (atomic_exchange(&is_set, true))
        return;
    int saved = errno;
    char path[PATH_MAX + 128];
    mark_path(path, sizeof path);
    long fd =
        syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        syscall(SYS_close, fd);
    errno = saved;
}
