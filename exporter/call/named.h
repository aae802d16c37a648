/* Requests to a known interface that are no model calls: they are told by what they do. */
#ifndef TS_CALL_NAMED_H
#define TS_CALL_NAMED_H

#include <stddef.h>
#include "exporter/call/call.h"

struct ts_named {
    const char *method, *path; /* the path as for ts_path_fits */
    const char *name;          /* "list files" */
};

/* The first row that fits a request; NULL: none. */
const struct ts_named *ts_named_of(const struct ts_http *http, const struct ts_named *rows,
                                   size_t count);

/* Reads a call as one of kind TS_CALL_OTHER with the row's name: vendor and bodies. A form is shown
 * without what is in its files. row NULL: only the name stays as it is. */
void ts_named_read(struct ts_call *call, const struct ts_named *row);

#endif
