/* The libraries that a program brings with it. */
#include "exporter/command/loaded.h"

#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

#include "exporter/command/elf.h"

static int spawn(char *const argv[], int output, pid_t *pid)
{
    static char path[] = "PATH=/usr/bin:/bin";
    char *environment[] = {path, NULL}; /* no LD_PRELOAD, no LD_LIBRARY_PATH */
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int result = posix_spawn(pid, argv[0], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* Lines like "	libcurl.so.4 => /lib/x86_64-linux-gnu/libcurl.so.4 (0x00007f...)". */
static bool find_libcurl(FILE *list, char *out, size_t out_size)
{
    char line[4096], name[256];
    bool found = false;
    while (fgets(line, sizeof line, list)) {
        if (found || sscanf(line, " %255s", name) != 1 || !ts_elf_is_libcurl(name))
            continue;
        snprintf(out, out_size, "%s", name);
        found = true;
    }
    return found;
}

bool ts_loaded_libcurl(const char *program, char *out, size_t out_size)
{
    struct ts_elf own;
    static char list_option[] = "--list";
    int ends[2];
    pid_t pid;
    if (ts_elf_read_file("/proc/self/exe", &own) != 0 || !own.is_dynamic ||
        pipe2(ends, O_CLOEXEC) != 0)
        return false;
    char *argv[] = {own.interpreter, list_option, (char *)(uintptr_t)program, NULL};
    int failed = spawn(argv, ends[1], &pid);
    close(ends[1]);
    FILE *list = fdopen(ends[0], "r");
    bool found = !failed && list && find_libcurl(list, out, out_size);
    if (list)
        fclose(list);
    else
        close(ends[0]);
    if (!failed)
        waitpid(pid, NULL, 0);
    return found;
}
