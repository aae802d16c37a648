/* For tests that write journals: a folder that goes away again, files changed by hand, file systems
 * that refuse. */
#ifndef TS_TESTS_JOURNAL_SUPPORT_H
#define TS_TESTS_JOURNAL_SUPPORT_H

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "shim/journal.h"

#define TEST_RUN "20260102T030405Z-4711-0a1b2c3d"

static char test_folder[PATH_MAX];
static char test_spool[PATH_MAX + 16];
static char test_run_dir[PATH_MAX + 128];

static inline void make_test_folder(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(test_folder, sizeof test_folder, "%s/ts-journal-XXXXXX", base ? base : "/tmp");
    cr_assert_not_null(mkdtemp(test_folder), "a folder for the test can be made");
    snprintf(test_spool, sizeof test_spool, "%s/spool", test_folder);
    snprintf(test_run_dir, sizeof test_run_dir, "%s/runs/%s", test_spool, TEST_RUN);
}

static inline int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status, (void)type, (void)ftw;
    return remove(path);
}

static inline void remove_test_folder(void)
{
    nftw(test_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline int open_test_journal(void)
{
    return ts_journal_open(test_spool, TEST_RUN, "fields", 6);
}

static inline uint64_t append_piece(uint64_t exchange, const void *data, size_t bytes)
{
    return ts_journal_append(TS_REC_DATA_IN, 0, exchange, 0, 0, data, bytes, NULL, 0);
}

static inline const char *segment_path(uint32_t number)
{
    static char path[PATH_MAX + 256];
    snprintf(path, sizeof path, "%s/%s.%06u.tsj", test_run_dir, ts_journal_id(), number);
    return path;
}

/* Bytes of a segment file, changed behind the writer's back. */
static inline void overwrite(uint32_t segment, uint64_t at, const void *data, size_t bytes)
{
    int fd = open(segment_path(segment), O_WRONLY);
    cr_assert_geq(fd, 0, "the segment can be opened");
    cr_assert_eq(pwrite(fd, data, bytes, (off_t)at), (ssize_t)bytes, "and changed");
    close(fd);
}

static inline void peek(uint32_t segment, uint64_t at, void *data, size_t bytes)
{
    int fd = open(segment_path(segment), O_RDONLY);
    cr_assert_geq(fd, 0, "segment %u can be opened", segment);
    cr_assert_eq(pread(fd, data, bytes, (off_t)at), (ssize_t)bytes, "and read");
    close(fd);
}

static inline off_t size_of_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : -1;
}

/* Where a record with this exchange number begins in a segment, 0: nowhere. */
static inline uint64_t find_exchange(uint32_t segment, uint64_t exchange)
{
    uint64_t at = sizeof(struct ts_segment_header);
    uint64_t end = (uint64_t)size_of_file(segment_path(segment));
    while (at + sizeof(struct ts_record_header) <= end) {
        struct ts_record_header header;
        peek(segment, at, &header, sizeof header);
        if (header.magic != TS_RECORD_MAGIC)
            return 0;
        if (header.exchange == exchange)
            return at;
        at += (sizeof header + header.length + 7) & ~7ull;
    }
    return 0;
}

/* From here on fallocate fails with this error in this process. */
static inline void refuse_fallocate(int error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), /* seccomp_data.nr */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fallocate, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    cr_assert_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "a filter may be set");
    cr_assert_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "and is");
}

#endif
