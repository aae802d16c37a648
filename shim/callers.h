/* What libcurl.c and callers.c share; the rest of callers.c is declared in libcurl.h. */
#ifndef TS_SHIM_CALLERS_H
#define TS_SHIM_CALLERS_H

#include <stdbool.h>

/* Whether a file is named as a libcurl is, of whatever flavour or bundle. */
bool ts_is_libcurl_name(const char *path);

/* Objects were unloaded: what is remembered of callers may be wrong. */
void ts_callers_forget(void);

#endif
