/* Paths told by their last segments, whatever a gateway puts before them. */
#ifndef TS_CALL_PATH_H
#define TS_CALL_PATH_H

#include <stdbool.h>

/* Whether a path ends in these segments: "threads/%/runs" fits /v1/threads/thread_1/runs. '%' is
 * any one segment that is not empty; a slash at the path's end does not count. path may be NULL. */
bool ts_path_fits(const char *path, const char *pattern);

#endif
