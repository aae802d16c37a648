/* Opens and makes the run's folder in the spool. */
#include "shim/spooldir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_ours_alone(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           !(status.st_mode & (S_IWGRP | S_IWOTH));
}

static int open_checked(int parent, const char *name)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = (int)syscall(SYS_openat, parent, name, flags);
    if (fd < 0 || is_ours_alone(fd))
        return fd;
    syscall(SYS_close, fd);
    errno = EPERM;
    return -1;
}

static int step(int parent, const char *name, bool make)
{
    if (parent < 0)
        return -1;
    if (make)
        mkdirat(parent, name, 0700); /* that it is there is decided by opening it */
    int fd = open_checked(parent, name);
    int saved = errno;
    syscall(SYS_close, parent);
    errno = saved;
    return fd;
}

/* A run's name comes from the environment: it must stay one step below runs/. */
static bool is_one_step(const char *name)
{
    return *name && *name != '.' && !strchr(name, '/');
}

static int open_below(int spool, const char *run_id, bool make)
{
    if (spool >= 0 && !is_one_step(run_id)) {
        syscall(SYS_close, spool);
        errno = EINVAL;
        return -1;
    }
    return step(step(spool, "runs", make), run_id, make);
}

static void make_with_parents(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdirat(AT_FDCWD, path, 0700);
        *slash = '/';
    }
    mkdirat(AT_FDCWD, path, 0700);
}

int ts_spooldir_open(const char *spool_dir, const char *run_id)
{
    return open_below(open_checked(AT_FDCWD, spool_dir), run_id, false);
}

int ts_spooldir_make(char *spool_dir, const char *run_id)
{
    int spool = open_checked(AT_FDCWD, spool_dir);
    if (spool < 0 && errno == ENOENT && *spool_dir) {
        make_with_parents(spool_dir);
        spool = open_checked(AT_FDCWD, spool_dir);
    }
    return open_below(spool, run_id, true);
}
