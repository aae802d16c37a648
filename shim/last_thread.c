/* See last_thread.h. A thread that has left stays in /proc as a zombie when it was main()'s. */
#include "shim/last_thread.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_over(long thread)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/self/task/%ld/stat", thread);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    long bytes = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    text[bytes > 0 ? bytes : 0] = 0;
    const char *name_end = strrchr(text, ')');
    return name_end && strncmp(name_end, ") Z", 3) == 0;
}

bool ts_is_last_thread_but(long other)
{
    if (!is_over(getpid()))
        return false; /* the usual answer, found quickly */
    DIR *folder = opendir("/proc/self/task");
    long self = syscall(SYS_gettid);
    bool alone = folder != NULL;
    struct dirent *entry;
    while (alone && (entry = readdir(folder))) {
        long thread = strtol(entry->d_name, NULL, 10);
        alone = thread == 0 || thread == self || thread == other || is_over(thread);
    }
    if (folder)
        closedir(folder);
    return alone;
}
