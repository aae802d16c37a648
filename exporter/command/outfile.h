/* A file that is there whole or not at all. */
#ifndef TS_COMMAND_OUTFILE_H
#define TS_COMMAND_OUTFILE_H

#include <limits.h>
#include <stdio.h>

struct ts_outfile {
    FILE *file;
    char path[PATH_MAX];
    char temporary[PATH_MAX + 16]; /* "": written directly: standard output, a pipe, a device */
};

/* path "-": standard output. A regular file is written beside itself, 0600, and takes its place in
 * ts_outfile_commit; a link is followed. Returns 0, or -1 with one line in error. */
int ts_outfile_open(struct ts_outfile *out, const char *path, char *error, size_t error_size);

/* Returns 0, or -1 with one line in error; the file is then as it was before. */
int ts_outfile_commit(struct ts_outfile *out, char *error, size_t error_size);

/* Leaves the file as it was before. */
void ts_outfile_abandon(struct ts_outfile *out);

#endif
