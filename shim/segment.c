/* Makes the files of a journal. */
#include "shim/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/clock.h"
#include "shim/crc32c.h"
#include "shim/segment_prepare.h"
#include "shim/spooldir.h"

#define SMALLEST_BYTES (64u << 10)

_Static_assert(sizeof(struct ts_segment_header) == 128, "the format's segment header");
_Static_assert(sizeof(struct ts_record_header) == 56, "the format's record header");

/* A short program costs little disk, a long one few files. */
static size_t size_of(uint32_t number)
{
    static const size_t sizes[] = {128u << 10, 512u << 10, 2u << 20};
    size_t size = sizes[number > 3 ? 2 : number - 1];
    uint64_t limit = ts_segment_file_limit();
    if (limit < size)
        size = (size_t)limit & ~((size_t)sysconf(_SC_PAGESIZE) - 1);
    return size >= SMALLEST_BYTES ? size : 0;
}

static struct ts_segment_header header_of(const struct ts_segment_place *place,
                                          const struct ts_segment *segment)
{
    struct ts_segment_header header = {
        .version = TS_FORMAT_VERSION,
        .header_bytes = sizeof header,
        .segment = segment->number,
        .pid = (uint32_t)getpid(),
        .size_bytes = segment->base ? segment->size : 0,
        .realtime_ns = ts_clock_ns(CLOCK_REALTIME),
        .monotonic_ns = ts_now_ns(),
    };
    memcpy(header.magic, TS_SEGMENT_MAGIC, sizeof header.magic);
    memcpy(header.journal_id, place->id, sizeof header.journal_id);
    header.crc32c = ts_crc32c(0, &header, offsetof(struct ts_segment_header, crc32c));
    return header;
}

static bool map(int fd, struct ts_segment *segment)
{
    long failed;
    do
        failed = syscall(SYS_fallocate, fd, 0, (off_t)0, (off_t)segment->size);
    while (failed && errno == EINTR);
    if (failed)
        return false;
    void *base = mmap(NULL, segment->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED)
        return false;
    segment->base = base;
    return true;
}

/* The file system cannot do it, in contrast to: it has no room. */
static bool is_for_ever(int error)
{
    return error == EOPNOTSUPP || error == ENOSYS || error == EPERM || error == ENODEV ||
           error == EINVAL;
}

static bool fill(int fd, const struct ts_segment_place *place, struct ts_segment *segment)
{
    struct ts_segment_header header;
    if (map(fd, segment)) {
        header = header_of(place, segment);
        ts_segment_prepare(fd, segment);
        memcpy(segment->base, &header, sizeof header);
        return true;
    }
    if (!is_for_ever(errno) || ftruncate(fd, 0) != 0)
        return false;
    header = header_of(place, segment);
    return syscall(SYS_write, fd, &header, sizeof header) == (long)sizeof header;
}

enum { NAME_BYTES = 64 };

static void name_of(const struct ts_segment_place *place, uint32_t number, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "%s.%06u" TS_JOURNAL_SUFFIX, place->id_text, number);
}

static bool make_in(int folder, const struct ts_segment_place *place, struct ts_segment *segment)
{
    char name[NAME_BYTES];
    name_of(place, segment->number, name);
    int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = (int)syscall(SYS_openat, folder, name, flags, 0600);
    if (fd < 0)
        return false;
    bool made = fill(fd, place, segment);
    syscall(SYS_close, fd);
    if (!made)
        unlinkat(folder, name, 0);
    return made;
}

int ts_segment_make(const struct ts_segment_place *place, uint32_t number,
                    struct ts_segment *segment)
{
    *segment = (struct ts_segment){.size = size_of(number), .number = number};
    if (!segment->size)
        return -1;
    int folder = ts_spooldir_open(place->spool_dir, place->run_id);
    if (folder < 0)
        return -1;
    bool made = make_in(folder, place, segment);
    syscall(SYS_close, folder);
    return made ? 0 : -1;
}

static int open_again(const struct ts_segment_place *place, uint32_t number, int flags)
{
    char name[NAME_BYTES];
    int folder = ts_spooldir_open(place->spool_dir, place->run_id);
    if (folder < 0)
        return -1;
    name_of(place, number, name);
    int fd = (int)syscall(SYS_openat, folder, name, flags | O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    syscall(SYS_close, folder);
    return fd;
}

bool ts_segment_append(const struct ts_segment_place *place, const struct ts_segment *segment,
                       size_t used, const struct iovec *parts, int count)
{
    if (used > ts_segment_file_limit())
        return false;
    int fd = open_again(place, segment->number, O_APPEND);
    if (fd < 0)
        return false;
    long all = 0;
    for (int i = 0; i < count; i++)
        all += (long)parts[i].iov_len;
    bool whole = syscall(SYS_writev, fd, parts, count) == all;
    syscall(SYS_close, fd);
    return whole;
}

void ts_segment_unmap(struct ts_segment *segment)
{
    if (segment->base)
        munmap(segment->base, segment->size);
    segment->base = NULL;
}
