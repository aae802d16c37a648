/* Has the pages of a mapped segment ready before they are written to. Zeros are written to the file
 * at once: the kernel makes large pages for them where the file system has such, and maps many at
 * the first touch. Touched one by one, every second call would pay for some. */
#include "shim/segment_prepare.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

uint64_t ts_segment_file_limit(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

/* At most 512 KB at a time: larger pages the kernel may have to look for. */
static bool write_zeros(int fd, size_t size)
{
    enum { PART = 16 << 10, PARTS = 32 };
    static char zeros[PART]; /* never written; were it const, it would be bytes of the library */
    struct iovec parts[PARTS];
    for (int i = 0; i < PARTS; i++)
        parts[i] = (struct iovec){zeros, PART};
    for (size_t at = 0; at < size;) {
        size_t count = (size - at) / PART < PARTS ? (size - at) / PART : PARTS;
        long written = count ? syscall(SYS_pwritev, fd, parts, count, (long)at, 0L) : 0;
        if (written <= 0)
            return false;
        at += (size_t)written;
    }
    return true;
}

/* For kernels that cannot do it in one call. */
static void touch_each(char *at, const char *end)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (; at < end; at += page)
        atomic_fetch_or_explicit((_Atomic char *)at, 0, memory_order_relaxed);
}

void ts_segment_prepare(int fd, const struct ts_segment *segment)
{
    if (write_zeros(fd, segment->size))
        return;
    if (madvise(segment->base, segment->size, MADV_POPULATE_WRITE) != 0 && errno == EINVAL)
        touch_each(segment->base, segment->base + segment->size);
}
