/* The file TRACESHIM_ENDPOINTS, line by line. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "exporter/base/slice.h"
#include "exporter/command/doctor.h"

/* As the library has them (shim/match_endpoints.h). */
enum { MOST_LINES = 128, MOST_KIND = 23, MOST_PATTERN = 254, MOST_LINE = 511 };

static struct ts_slice next_word(struct ts_slice *rest)
{
    struct ts_slice word;
    while (rest->n && strchr(" \t\r", *rest->p)) {
        rest->p++;
        rest->n--;
    }
    word = *rest;
    while (rest->n && !strchr(" \t\r", *rest->p)) {
        rest->p++;
        rest->n--;
    }
    word.n -= rest->n;
    return word;
}

static const char *kind_flaw(struct ts_slice kind)
{
    static const char *const known[] = {"llm",      "chat", "embedding", "embeddings", "retriever",
                                        "reranker", "tool", "parser",    "http"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ts_slice_is_nocase(kind, known[i]))
            return NULL;
    return "the kind is none of llm, embedding, retriever, reranker, tool, parser, http";
}

const char *ts_endpoint_flaw(const char *line, size_t bytes)
{
    const char *comment = memchr(line, '#', bytes);
    struct ts_slice rest = {line, comment ? (size_t)(comment - line) : bytes};
    struct ts_slice kind = next_word(&rest), pattern = next_word(&rest);
    next_word(&rest); /* the format may be missing */
    if (!kind.n)
        return NULL;
    if (bytes > MOST_LINE)
        return "the line is longer than 511 bytes";
    if (!pattern.n)
        return "host and path are missing: kind host/path [format]";
    if (pattern.n > MOST_PATTERN)
        return "the pattern is longer than 254 bytes";
    if (next_word(&rest).n)
        return "there are more than three words: kind host/path [format]";
    return kind_flaw(kind);
}

struct lines {
    struct ts_doctor *doctor;
    const char *path;
    size_t number, good, bad;
};

/* What a call looks like is told by its bytes. */
static void check_format(struct lines *lines, const char *line, size_t bytes)
{
    const char *comment = memchr(line, '#', bytes);
    struct ts_slice rest = {line, comment ? (size_t)(comment - line) : bytes};
    next_word(&rest);
    next_word(&rest);
    struct ts_slice format = next_word(&rest);
    if (format.n)
        ts_doctor_say(lines->doctor, TS_FINDING_NOTE, "endpoints",
                      "%s line %zu: the third word, %.*s, has no effect", lines->path,
                      lines->number, (int)format.n, format.p);
}

static void check_line(struct lines *lines, char *line, size_t bytes)
{
    if (bytes && line[bytes - 1] == '\n')
        bytes--;
    const char *flaw = ts_endpoint_flaw(line, bytes);
    struct ts_slice rest = {line, strcspn(line, "#\n")};
    lines->number++;
    if (!flaw && next_word(&rest).n && ++lines->good > MOST_LINES)
        flaw = "more than 128 endpoints";
    if (!flaw) {
        check_format(lines, line, bytes);
        return;
    }
    lines->bad++;
    ts_doctor_say(lines->doctor, TS_FINDING_BAD, "endpoints", "%s line %zu is left out: %s",
                  lines->path, lines->number, flaw);
}

static void check_lines(struct lines *lines, FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t bytes;
    while ((bytes = getline(&line, &size, file)) > 0)
        check_line(lines, line, (size_t)bytes);
    free(line);
    if (!lines->bad)
        ts_doctor_say(lines->doctor, TS_FINDING_OK, "endpoints", "%s names %zu", lines->path,
                      lines->good);
}

void ts_doctor_endpoints(struct ts_doctor *doctor)
{
    const char *path = getenv("TRACESHIM_ENDPOINTS");
    struct stat status;
    if (!path || !*path)
        return;
    bool regular = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    FILE *file = regular ? fopen(path, "re") : NULL;
    if (!file) {
        ts_doctor_say(doctor, TS_FINDING_BAD, "endpoints",
                      "TRACESHIM_ENDPOINTS=%s cannot be read: %s", path,
                      regular || errno ? strerror(errno) : "it is no file");
        return;
    }
    struct lines lines = {.doctor = doctor, .path = path};
    check_lines(&lines, file);
    fclose(file);
}
