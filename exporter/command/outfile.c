/* A file that is there whole or not at all. */
#include "exporter/command/outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path, const char *what, char *error, size_t error_size)
{
    snprintf(error, error_size, "%s: %s: %s", path, what, strerror(errno));
    return -1;
}

/* A rename over /dev/null or a pipe would put a file in its place. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static int open_beside(struct ts_outfile *out)
{
    snprintf(out->temporary, sizeof out->temporary, "%s.XXXXXX", out->path);
    int fd = mkstemp(out->temporary);
    if (fd >= 0)
        out->file = fdopen(fd, "w");
    return out->file ? 0 : -1;
}

int ts_outfile_open(struct ts_outfile *out, const char *path, char *error, size_t error_size)
{
    memset(out, 0, sizeof *out);
    if (strcmp(path, "-") == 0) {
        snprintf(out->path, sizeof out->path, "standard output");
        out->file = stdout;
        return 0;
    }
    if (!realpath(path, out->path)) /* not there yet */
        snprintf(out->path, sizeof out->path, "%s", path);
    if (is_special(out->path)) {
        out->file = fopen(out->path, "w");
        return out->file ? 0 : fail(path, "cannot be opened", error, error_size);
    }
    return open_beside(out) == 0 ? 0 : fail(path, "cannot be made", error, error_size);
}

static int close_file(struct ts_outfile *out)
{
    FILE *file = out->file;
    bool good = fflush(file) == 0 && !ferror(file);
    out->file = NULL;
    if (*out->temporary)
        good = good && fsync(fileno(file)) == 0;
    if (file == stdout)
        return good ? 0 : -1;
    return fclose(file) == 0 && good ? 0 : -1;
}

int ts_outfile_commit(struct ts_outfile *out, char *error, size_t error_size)
{
    int result = close_file(out);
    if (result == 0 && *out->temporary)
        result = rename(out->temporary, out->path);
    if (result == 0)
        return 0;
    fail(out->path, "cannot be written", error, error_size);
    ts_outfile_abandon(out);
    return -1;
}

void ts_outfile_abandon(struct ts_outfile *out)
{
    if (out->file && out->file != stdout)
        fclose(out->file);
    if (*out->temporary)
        unlink(out->temporary);
    memset(out, 0, sizeof *out);
}
