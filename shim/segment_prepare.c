/* Has pages of a mapped segment ready before they are written to. */
#include "shim/segment_prepare.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

uint64_t ts_segment_file_limit(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

void ts_segment_remember_file(struct ts_segment *segment, int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return;
    segment->device = status.st_dev;
    segment->inode = status.st_ino;
}

static bool is_file_of(int fd, const struct ts_segment *segment)
{
    struct stat status;
    return fd >= 0 && fstat(fd, &status) == 0 && status.st_ino == segment->inode &&
           status.st_dev == segment->device;
}

/* The kernel makes large pages of what is written at once, and maps them at the first touch. */
static bool write_zeros(int fd, size_t from, size_t to)
{
    static const char zeros[TS_SEGMENT_STEP_BYTES]; /* in no file: pages that are never written */
    while (from < to) {
        size_t part = to - from < sizeof zeros ? to - from : sizeof zeros;
        long written = syscall(SYS_pwrite64, fd, zeros, part, (off_t)from);
        if (written <= 0)
            return false;
        from += (size_t)written;
    }
    return true;
}

/* For kernels that cannot do it in one call. */
static void touch_each(char *from, char *to)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (; from < to; from += page)
        atomic_fetch_or_explicit((_Atomic char *)from, 0, memory_order_relaxed);
}

void ts_segment_prepare_in(int fd, const struct ts_segment *segment, size_t from, size_t to)
{
    char *begin = segment->base + from, *end = segment->base + to;
    if (from >= to || to > segment->size)
        return;
    if (to <= ts_segment_file_limit() && is_file_of(fd, segment) && write_zeros(fd, from, to))
        atomic_fetch_or_explicit((_Atomic char *)begin, 0, memory_order_relaxed);
    else if (madvise(begin, to - from, MADV_POPULATE_WRITE) != 0 && errno == EINVAL)
        touch_each(begin, end);
}
