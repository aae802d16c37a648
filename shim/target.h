/* Where a transfer goes, as the options tell before it runs. */
#ifndef TS_SHIM_TARGET_H
#define TS_SHIM_TARGET_H

#include "shim/handle.h"
#include "shim/record.h"

struct ts_target {
    const char *url; /* the options' or libcurl's */
    size_t url_bytes;
    char *from_curlu; /* libcurl's memory */
};

/* False: no URL is set. CURLU overrides URL, as in libcurl. To be freed with ts_target_free. */
bool ts_target_find(const struct ts_handle *handle, struct ts_target *target);
void ts_target_free(const struct ts_handle *handle, struct ts_target *target);

/* Whether this transfer is traced and why: URL, then body, then whether this is a run in which
 * other HTTP counts. What the URL says is remembered in options until URL or method change. Safe in
 * a traced program's thread. */
struct ts_verdict ts_target_match(struct ts_options *options, const struct ts_target *target);

#endif
