/* A lock for a few instructions. No system call while it is free, and a child of fork can simply
 * reset it. */
#ifndef TS_SHIM_SPINLOCK_H
#define TS_SHIM_SPINLOCK_H

#include <stdatomic.h>
#include <sched.h>

struct ts_spinlock {
    atomic_flag held;
};

static inline void ts_spin_lock(struct ts_spinlock *lock)
{
    int tries = 0;
    while (atomic_flag_test_and_set_explicit(&lock->held, memory_order_acquire))
        if (++tries % 64 == 0)
            sched_yield();
}

static inline void ts_spin_unlock(struct ts_spinlock *lock)
{
    atomic_flag_clear_explicit(&lock->held, memory_order_release);
}

/* In the child of a fork, where nobody holds it: the child sees what the last holder wrote. */
static inline void ts_spin_reset(struct ts_spinlock *lock)
{
    atomic_flag_test_and_set_explicit(&lock->held, memory_order_acquire);
    ts_spin_unlock(lock);
}

#endif
