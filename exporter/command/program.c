/* Finds programs, and those that start them. */
#include "exporter/command/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

bool ts_program_is_executable(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

bool ts_program_find(const char *name, char out[PATH_MAX])
{
    const char *list = getenv("PATH");
    if (strchr(name, '/'))
        return snprintf(out, PATH_MAX, "%s", name) < PATH_MAX && access(out, F_OK) == 0;
    for (const char *at = list ? list : "/bin:/usr/bin";; at++) {
        size_t bytes = strcspn(at, ":");
        int used =
            snprintf(out, PATH_MAX, "%.*s/%s", bytes ? (int)bytes : 1, bytes ? at : ".", name);
        if (used < PATH_MAX && ts_program_is_executable(out))
            return true;
        at += bytes;
        if (!*at)
            return false;
    }
}

const char *ts_program_secure_reason(const char *path)
{
    struct stat status;
    struct statvfs disk;
    if (stat(path, &status) != 0 || (statvfs(path, &disk) == 0 && disk.f_flag & ST_NOSUID))
        return NULL;
    if (status.st_mode & S_ISUID && status.st_uid != getuid())
        return "setuid";
    if (status.st_mode & S_ISGID && status.st_mode & S_IXGRP && status.st_gid != getgid())
        return "setgid";
    if (getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0)
        return "given capabilities (setcap)";
    return NULL;
}

/* The first line behind "#!", without it. */
static bool read_shebang(const char *path, char *line, int size)
{
    char mark[2];
    FILE *file = fopen(path, "re");
    bool script = file && fread(mark, 1, 2, file) == 2 && memcmp(mark, "#!", 2) == 0 &&
                  fgets(line, size, file);
    if (file)
        fclose(file);
    return script;
}

bool ts_program_interpreter(const char *path, char out[PATH_MAX])
{
    char line[512] = "", *save = NULL;
    if (!read_shebang(path, line, sizeof line))
        return false;
    const char *word = strtok_r(line, " \t\r\n", &save);
    const char *slash = word ? strrchr(word, '/') : NULL;
    if (!word)
        return false;
    if (strcmp(slash ? slash + 1 : word, "env") == 0) {
        const char *next;
        while ((next = strtok_r(NULL, " \t\r\n", &save)) && (*next == '-' || strchr(next, '=')))
            continue;
        word = next ? next : word;
    }
    return ts_program_find(word, out);
}
