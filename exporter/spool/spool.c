/* Finds the spool folder and lists what it holds. */
#include "exporter/spool/spool.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exporter/spool/segment_file.h"

__attribute__((format(printf, 3, 4))) static int fail(char *error, size_t size, const char *format,
                                                      ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error, size, format, args);
    va_end(args);
    return -1;
}

static int relative_to_here(const char *path, char *out, size_t size)
{
    char here[PATH_MAX];
    return getcwd(here, sizeof here) ? snprintf(out, size, "%s/%s", here, path) : -1;
}

static int default_path(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (state && *state == '/')
        return snprintf(out, size, "%s/traceshim", state);
    if (home && *home == '/')
        return snprintf(out, size, "%s/.local/state/traceshim", home);
    return -1;
}

int ts_spool_path(const char *option, char *out, size_t out_size, char *error, size_t error_size)
{
    const char *given = option ? option : getenv("TRACESHIM_SPOOL");
    int bytes;
    if (given && *given == '/')
        bytes = snprintf(out, out_size, "%s", given);
    else if (given && *given)
        bytes = relative_to_here(given, out, out_size);
    else
        bytes = default_path(out, out_size);
    if (bytes < 0)
        return fail(error, error_size,
                    "no place for the spool: set TRACESHIM_SPOOL, XDG_STATE_HOME or HOME");
    if ((size_t)bytes >= out_size)
        return fail(error, error_size, "%.60s...: path of the spool is too long", out);
    while (bytes > 1 && out[bytes - 1] == '/')
        out[--bytes] = 0;
    return 0;
}

/* What others could have put there is not read. 1: fine, 0: not there. */
static int check_folder(const char *path, char *error, size_t error_size)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        if (errno == ENOENT)
            return 0;
        return fail(error, error_size, "%s: %s", path, strerror(errno));
    }
    if (S_ISLNK(status.st_mode))
        return fail(error, error_size, "%s: is a symbolic link, which is not followed", path);
    if (!S_ISDIR(status.st_mode))
        return fail(error, error_size, "%s: is not a folder", path);
    if (status.st_uid != geteuid())
        return fail(error, error_size, "%s: belongs to user %u, not to you (%u)", path,
                    (unsigned)status.st_uid, (unsigned)geteuid());
    return 1;
}

/* Names that are being collected; first on the heap, then in the caller's arena. */
struct collected {
    char **names;
    size_t count, size;
    bool failed;
};

static void collect(struct collected *all, const char *name)
{
    if (all->count == all->size) {
        size_t size = all->size ? all->size * 2 : 64;
        char **names = realloc(all->names, size * sizeof *names);
        if (!names) {
            all->failed = true;
            return;
        }
        all->names = names;
        all->size = size;
    }
    char *copy = strdup(name);
    all->failed = all->failed || !copy;
    if (copy)
        all->names[all->count++] = copy;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once; frees what was collected. */
static int hand_over(struct collected *all, struct ts_arena *arena, struct ts_name_list *list)
{
    *list = (struct ts_name_list){.names = ts_arena_alloc(arena, all->count * sizeof(char *) + 1)};
    if (all->count)
        qsort(all->names, all->count, sizeof *all->names, by_text);
    for (size_t i = 0; list->names && i < all->count; i++) {
        if (i == 0 || strcmp(all->names[i], all->names[i - 1]) != 0)
            list->names[list->count++] = ts_arena_text(arena, all->names[i]);
    }
    for (size_t i = 0; i < all->count; i++)
        free(all->names[i]);
    free(all->names);
    return list->names && !all->failed ? 0 : -1;
}

static bool is_run_id(const char *name)
{
    size_t bytes = strlen(name);
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-')
            return false;
    return bytes >= 10 && bytes <= 63;
}

static bool is_folder(int parent, const char *name)
{
    struct stat status;
    return fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

static int collect_runs(const char *path, struct collected *all)
{
    DIR *folder = opendir(path);
    if (!folder)
        return -1;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (is_run_id(entry->d_name) && is_folder(dirfd(folder), entry->d_name))
            collect(all, entry->d_name);
    closedir(folder);
    return 0;
}

int ts_spool_runs(const char *spool_dir, struct ts_arena *arena, struct ts_name_list *runs,
                  char *error, size_t error_size)
{
    char path[PATH_MAX];
    struct collected all = {0};
    *runs = (struct ts_name_list){0};
    if ((size_t)snprintf(path, sizeof path, "%s/runs", spool_dir) >= sizeof path)
        return fail(error, error_size, "%.60s...: path of the spool is too long", spool_dir);
    int there = check_folder(spool_dir, error, error_size);
    if (there > 0)
        there = check_folder(path, error, error_size);
    if (there <= 0)
        return there;
    if (collect_runs(path, &all) != 0)
        return fail(error, error_size, "%s: %s", path, strerror(errno));
    if (hand_over(&all, arena, runs) != 0)
        return fail(error, error_size, "%s: out of memory", path);
    return 0;
}

static void collect_journal(void *context, const char *journal_id, uint32_t number)
{
    (void)number;
    collect(context, journal_id);
}

int ts_spool_journals(const char *run_dir, struct ts_arena *arena, struct ts_name_list *journals,
                      char *error, size_t error_size)
{
    struct collected all = {0};
    *journals = (struct ts_name_list){0};
    int there = check_folder(run_dir, error, error_size);
    if (there == 0)
        return fail(error, error_size, "%s: no such run", run_dir);
    if (there < 0)
        return -1;
    if (ts_segment_files(run_dir, collect_journal, &all) != 0)
        return fail(error, error_size, "%s: %s", run_dir, strerror(errno));
    if (hand_over(&all, arena, journals) != 0)
        return fail(error, error_size, "%s: out of memory", run_dir);
    return 0;
}
