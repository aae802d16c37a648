/* Work that is done once in a process, by the first who needs it. May be called in a traced
 * program's thread; errno is kept. */
#ifndef TS_SHIM_ONCE_H
#define TS_SHIM_ONCE_H

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

/* A state may be set back to TS_ONCE_NEVER: then it is done again. */
enum { TS_ONCE_NEVER, TS_ONCE_BUSY, TS_ONCE_DONE, TS_ONCE_FAILED };

/* Who comes second waits until the first is done, since its call must not be lost. Returns what the
 * work returned. */
static inline bool ts_once(atomic_int *state, bool (*work)(void))
{
    int seen = atomic_load_explicit(state, memory_order_acquire);
    if (seen == TS_ONCE_NEVER && atomic_compare_exchange_strong(state, &seen, TS_ONCE_BUSY)) {
        int saved = errno;
        seen = work() ? TS_ONCE_DONE : TS_ONCE_FAILED;
        errno = saved;
        atomic_store_explicit(state, seen, memory_order_release);
    }
    while (seen == TS_ONCE_BUSY || seen == TS_ONCE_NEVER) {
        sched_yield();
        seen = atomic_load_explicit(state, memory_order_acquire);
    }
    return seen == TS_ONCE_DONE;
}

#endif
