/* The file TRACESHIM_ENDPOINTS, line by line. */
#ifndef TS_COMMAND_ENDPOINT_FILE_H
#define TS_COMMAND_ENDPOINT_FILE_H

#include <stddef.h>
#include "exporter/provider/user_endpoint.h"

struct ts_endpoint_line {
    size_t number;
    struct ts_user_endpoint said;
    const char *flaw; /* NULL: none */
};

struct ts_endpoint_visitor {
    void (*visit)(void *context, const struct ts_endpoint_line *line);
    void *context;
};

/* Visits the lines that say something, good or bad. Returns NULL, or why the file cannot be read.
 */
const char *ts_endpoint_file_each(const char *path, const struct ts_endpoint_visitor *visitor);

#endif
