/* Reads the file of patterns. */
#include "exporter/mask/mask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "exporter/mask/text.h"

#define MOST_PATTERNS 1000
#define MOST_LINE 65536

static struct ts_pattern *new_pattern(struct ts_mask *mask)
{
    if (mask->count == mask->size) {
        size_t size = mask->size ? 2 * mask->size : 16;
        struct ts_pattern *patterns = reallocarray(mask->patterns, size, sizeof *patterns);
        if (!patterns)
            return NULL;
        mask->patterns = patterns;
        mask->size = size;
    }
    return &mask->patterns[mask->count];
}

static bool is_idle(struct ts_slice line)
{
    size_t at = 0;
    while (at < line.n && line.p[at] && strchr(" \t\r", line.p[at]))
        at++;
    return at == line.n || line.p[at] == '#';
}

/* Returns 0, or -1 and what is wrong. */
static int add_line(struct ts_mask *mask, struct ts_slice line, char *error, size_t error_size)
{
    if (is_idle(line))
        return 0;
    struct ts_pattern *pattern = mask->count < MOST_PATTERNS ? new_pattern(mask) : NULL;
    const char *flaw = line.n > MOST_LINE             ? "the line is longer than 64 KiB"
                       : memchr(line.p, 0, line.n)    ? "the line holds a NUL byte"
                       : mask->count == MOST_PATTERNS ? "there are more than 1000 patterns"
                       : !pattern                     ? "memory is out"
                                                      : NULL;
    if (flaw) {
        snprintf(error, error_size, "%s", flaw);
        return -1;
    }
    if (ts_pattern_compile(pattern, line, error, error_size) != 0)
        return -1;
    mask->count++;
    return 0;
}

static int read_lines(struct ts_mask *mask, FILE *file, const char *path, char *error,
                      size_t error_size)
{
    char flaw[400], *line = NULL;
    size_t size = 0, number = 0;
    ssize_t bytes;
    int result = 0;
    while (result == 0 && (bytes = getline(&line, &size, file)) > 0) {
        bytes -= line[bytes - 1] == '\n';
        number++;
        result = add_line(mask, (struct ts_slice){line, (size_t)bytes}, flaw, sizeof flaw);
    }
    if (result != 0)
        snprintf(error, error_size, "%s:%zu: %s; nothing is shown or sent until it is put right",
                 path, number, flaw);
    else if (ferror(file))
        snprintf(error, error_size, "TRACESHIM_REDACT=%s cannot be read: %s", path,
                 strerror(errno));
    free(line);
    return result != 0 || ferror(file) ? -1 : 0;
}

/* A pipe would be waited for. */
static FILE *open_file(const char *path, char *error, size_t error_size)
{
    struct stat status;
    const char *what = "it is no file";
    FILE *file = NULL;
    if (stat(path, &status) != 0 || (S_ISREG(status.st_mode) && !(file = fopen(path, "re"))))
        what = strerror(errno);
    if (!file)
        snprintf(
            error, error_size,
            "TRACESHIM_REDACT=%s cannot be read: %s; nothing is shown or sent until it can, or "
            "the variable is unset",
            path, what);
    return file;
}

static struct ts_mask *new_mask(char *error, size_t error_size)
{
    struct ts_mask *mask = calloc(1, sizeof *mask);
    if (mask && ts_mask_prepare(mask))
        return mask;
    snprintf(error, error_size, "no memory");
    ts_mask_free(mask);
    return NULL;
}

struct ts_mask *ts_mask_read(const char *path, char *error, size_t error_size)
{
    FILE *file = open_file(path, error, error_size);
    struct ts_mask *mask = file ? new_mask(error, error_size) : NULL;
    if (mask && read_lines(mask, file, path, error, error_size) != 0) {
        ts_mask_free(mask);
        mask = NULL;
    }
    if (file)
        fclose(file);
    return mask;
}

struct ts_mask *ts_mask_from_environment(char *error, size_t error_size)
{
    const char *path = getenv("TRACESHIM_REDACT");
    return path && *path ? ts_mask_read(path, error, error_size) : new_mask(error, error_size);
}

void ts_mask_free(struct ts_mask *mask)
{
    if (!mask)
        return;
    for (size_t i = 0; i < mask->count; i++)
        ts_pattern_free(&mask->patterns[i]);
    pcre2_match_data_free(mask->data);
    pcre2_match_context_free(mask->context);
    pcre2_jit_stack_free(mask->stack);
    ts_buffer_free(&mask->turns[0]);
    ts_buffer_free(&mask->turns[1]);
    free(mask->patterns);
    free(mask);
}

size_t ts_mask_count(const struct ts_mask *mask)
{
    return mask->count;
}
