/* What a clock says, in nanoseconds. */
#ifndef TS_SHIM_CLOCK_H
#define TS_SHIM_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t ts_clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* The time that records carry. */
static inline uint64_t ts_now_ns(void)
{
    return ts_clock_ns(CLOCK_MONOTONIC);
}

#endif
