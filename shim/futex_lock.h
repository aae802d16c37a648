/* A lock that may be held over a few system calls: who waits sleeps in the kernel, whatever its
 * priority. No cancellation point; a child of fork can simply clear it. */
#ifndef TS_SHIM_FUTEX_LOCK_H
#define TS_SHIM_FUTEX_LOCK_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TS_LOCK_FREE, TS_LOCK_HELD, TS_LOCK_WAITED_FOR };

struct ts_futex_lock {
    atomic_int state;
};

static inline bool ts_futex_try_lock(struct ts_futex_lock *lock)
{
    int expected = TS_LOCK_FREE;
    return atomic_compare_exchange_strong(&lock->state, &expected, TS_LOCK_HELD);
}

static inline void ts_futex_lock(struct ts_futex_lock *lock)
{
    if (ts_futex_try_lock(lock))
        return;
    while (atomic_exchange(&lock->state, TS_LOCK_WAITED_FOR) != TS_LOCK_FREE)
        syscall(SYS_futex, &lock->state, FUTEX_WAIT_PRIVATE, TS_LOCK_WAITED_FOR, NULL, NULL, 0);
}

static inline void ts_futex_unlock(struct ts_futex_lock *lock)
{
    if (atomic_exchange(&lock->state, TS_LOCK_FREE) == TS_LOCK_WAITED_FOR)
        syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#endif
