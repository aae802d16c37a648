/* Reading TRACESHIM_ENDPOINTS for people. */
#include "exporter/command/endpoint_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_LINES = 128 }; /* as the library has it (shim/match_endpoints.h) */

static void visit_lines(FILE *file, const struct ts_endpoint_visitor *visitor)
{
    struct ts_endpoint_line line = {0};
    char *text = NULL;
    size_t size = 0, good = 0;
    ssize_t bytes;
    while ((bytes = getline(&text, &size, file)) > 0) {
        size_t length = (size_t)bytes - (text[bytes - 1] == '\n');
        line.number++;
        line.flaw = ts_user_endpoint_read((struct ts_slice){text, length}, &line.said);
        if (!line.said.kind.n)
            continue;
        if (!line.flaw && ++good > MOST_LINES)
            line.flaw = "there are more than 128 endpoints";
        visitor->visit(visitor->context, &line);
    }
    free(text);
}

const char *ts_endpoint_file_each(const char *path, const struct ts_endpoint_visitor *visitor)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "it is no file";
    FILE *file = fopen(path, "re");
    if (!file)
        return strerror(errno);
    visit_lines(file, visitor);
    fclose(file);
    return NULL;
}
