/* Requests that are no model calls. */
#include "exporter/call/named.h"

#include <string.h>
#include "exporter/call/facts.h"
#include "exporter/call/form.h"
#include "exporter/call/path.h"

const struct ts_named *ts_named_of(const struct ts_http *http, const struct ts_named *rows,
                                   size_t count)
{
    const char *method = http->method ? http->method : "";
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].method, method) == 0 && ts_path_fits(http->path, rows[i].path))
            return &rows[i];
    return NULL;
}

void ts_named_read(struct ts_call *call, const struct ts_named *row)
{
    call->kind = TS_CALL_OTHER;
    ts_call_vendor(call);
    ts_form_bodies(call);
    if (row)
        call->name = row->name;
}
