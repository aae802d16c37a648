/* What a program was made with, as far as its bytes tell: languages that bring an HTTP of their own
 * along. */
#ifndef TS_COMMAND_RUNTIME_H
#define TS_COMMAND_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

struct ts_runtime {
    const char *name;         /* "Go" */
    const char *text;         /* one sentence: what of it can be traced */
    bool is_sure;             /* the mark is the language's own and not just a text */
    bool has_http_of_its_own; /* without libcurl there is nothing to trace */
};

/* NULL: none of those that are known. */
const struct ts_runtime *ts_runtime_of(const void *data, size_t bytes);
const struct ts_runtime *ts_runtime_of_file(const char *path);

/* Whether a static program seems to have musl inside. */
bool ts_runtime_is_musl(const char *path);

/* A program whose libcurl comes with what it runs. */
struct ts_host {
    const char *name; /* "python"; a version may follow */
    const char *text; /* what of it is traced */
    /* Where its extensions that use libcurl usually are, as glob(7) patterns, ended by NULL. One
     * that begins with a + goes on from the folder that the program's folder is in. */
    const char *extensions[8];
};

/* By the program's file name. NULL: none. */
const struct ts_host *ts_host_of(const char *path);

#endif
