/* The lock of a run. */
#include "exporter/sink/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_FD 100 /* low numbers are the program's */

static int open_high(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static int fail(int fd, const char *path, char *error, size_t error_size)
{
    error[0] = 0;
    if (fd < 0 || (errno != EAGAIN && errno != EACCES))
        snprintf(error, error_size, "%s cannot be locked: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

int ts_run_lock_take(struct ts_run_lock *lock, const char *run_dir, char *error, size_t error_size)
{
    char path[4200];
    struct stat status;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    lock->fd = -1;
    snprintf(path, sizeof path, "%s/lock", run_dir);
    int fd = open_high(path);
    if (fd < 0 || fcntl(fd, F_SETLK, &whole) || fstat(fd, &status))
        return fail(fd, path, error, error_size);
    *lock = (struct ts_run_lock){fd, status.st_dev, status.st_ino};
    return 0;
}

void ts_run_lock_leave(struct ts_run_lock *lock)
{
    struct stat status;
    bool ours = lock->fd >= 0 && fstat(lock->fd, &status) == 0 && status.st_dev == lock->device &&
                status.st_ino == lock->inode;
    if (ours)
        close(lock->fd);
    lock->fd = -1;
}
