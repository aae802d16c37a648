/* The libraries that a program brings with it. */
#include "exporter/command/loaded.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exporter/command/elf.h"

static int spawn(char *const argv[], int output, pid_t *pid)
{
    static char name[] = "LD_LIBRARY_PATH", folders[8192];
    const char *value = getenv(name);
    char *environment[] = {value ? folders : NULL, NULL}; /* and no LD_PRELOAD */
    snprintf(folders, sizeof folders, "%s=%s", name, value ? value : "");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int result = posix_spawn(pid, argv[0], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* Cuts "	libx.so.4 => /lib/libx.so.4 (0x00007f...)" into its name and its path, which are one
 * for libraries that are needed by their paths. */
static bool cut(char *line, char **name, char **path)
{
    char *arrow = strstr(line, " => "), *end = strrchr(line, '(');
    *name = line + strspn(line, " \t");
    *path = arrow ? arrow + 4 : *name;
    if (!end || end <= *path || **path != '/')
        return false;
    end[-1] = 0;
    if (arrow)
        *arrow = 0;
    return true;
}

/* The C library opens what nsswitch.conf and locales name, and nothing for the program. */
static bool is_of_libc(const char *path)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    return strncmp(name, "libc.so.", 8) == 0 || strncmp(name, "ld-linux", 8) == 0 ||
           strncmp(name, "libdl.so.", 9) == 0;
}

static void look_into(const char *path, struct ts_loaded *loaded)
{
    struct ts_elf elf;
    if (ts_elf_read_file(path, &elf) != 0)
        return;
    if (*elf.libcurl && !*loaded->through)
        snprintf(loaded->through, sizeof loaded->through, "%s", path);
    if (elf.has_libcurl_inside && !*loaded->inside) {
        snprintf(loaded->inside, sizeof loaded->inside, "%s", path);
        loaded->inside_is_bound = elf.binds_libcurl;
    }
    loaded->opens = loaded->opens || (elf.names_dlopen && !is_of_libc(path));
}

static void read_list(FILE *list, struct ts_loaded *loaded)
{
    char line[PATH_MAX + 512], *name, *path;
    while (fgets(line, sizeof line, list)) {
        if (!cut(line, &name, &path))
            continue;
        if (!ts_elf_is_libcurl(name))
            look_into(path, loaded);
        else if (!*loaded->libcurl)
            snprintf(loaded->libcurl, sizeof loaded->libcurl, "%s", name);
    }
}

void ts_loaded_find(const char *program, struct ts_loaded *loaded)
{
    struct ts_elf own;
    static char list_option[] = "--list";
    int ends[2];
    pid_t pid;
    memset(loaded, 0, sizeof *loaded);
    if (ts_elf_read_file("/proc/self/exe", &own) != 0 || !own.is_dynamic ||
        pipe2(ends, O_CLOEXEC) != 0)
        return;
    char *argv[] = {own.interpreter, list_option, (char *)(uintptr_t)program, NULL};
    int failed = spawn(argv, ends[1], &pid);
    close(ends[1]);
    FILE *list = fdopen(ends[0], "r");
    if (list && !failed)
        read_list(list, loaded);
    if (list)
        fclose(list);
    else
        close(ends[0]);
    if (!failed)
        waitpid(pid, NULL, 0);
}
