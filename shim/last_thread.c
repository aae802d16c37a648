/* See last_thread.h. A thread that has left stays in /proc as a zombie when it was main()'s. */
#include "shim/last_thread.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int kept = -1; /* the folder of this process's threads */

static int open_in(int folder, const char *path, int flags)
{
    return (int)syscall(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC | flags);
}

static int open_folder(void)
{
    return kept >= 0 ? kept : open_in(AT_FDCWD, "/proc/self/task", O_DIRECTORY);
}

static void close_folder(int folder)
{
    if (folder >= 0 && folder != kept)
        syscall(SYS_close, folder);
}

/* 'R', 'S', 'Z' ...; 0: it is not there. */
static char state_of(int folder, long thread)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "%ld/stat", thread);
    int fd = open_in(folder, path, 0);
    if (fd < 0)
        return 0;
    long bytes = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    text[bytes > 0 ? bytes : 0] = 0;
    const char *name_end = strrchr(text, ')');
    return name_end && name_end[1] == ' ' ? name_end[2] : 0;
}

static bool are_over(DIR *threads, int folder, long other)
{
    long self = syscall(SYS_gettid);
    struct dirent *entry;
    bool over = true;
    while (over && (entry = readdir(threads))) {
        long thread = strtol(entry->d_name, NULL, 10);
        over = thread == 0 || thread == self || thread == other || state_of(folder, thread) == 'Z';
    }
    return over;
}

static bool others_are_over(int folder, long other)
{
    int again = open_in(folder, ".", O_DIRECTORY);
    DIR *threads = again >= 0 ? fdopendir(again) : NULL;
    bool over = threads && are_over(threads, folder, other);
    if (threads)
        closedir(threads);
    else
        close_folder(again);
    return over;
}

bool ts_last_thread_prepare(bool keep)
{
    kept = -1;
    int folder = open_folder();
    bool can_tell = folder >= 0 && state_of(folder, getpid());
    if (can_tell && keep)
        kept = folder;
    close_folder(folder);
    return can_tell;
}

bool ts_is_last_thread_but(long other)
{
    int folder = open_folder();
    bool alone = folder >= 0 && state_of(folder, getpid()) == 'Z' && /* rarely so, found quickly */
                 others_are_over(folder, other);
    close_folder(folder);
    return alone;
}
