/* For the dlopen hook (hooks_dlopen.S). May be called in a traced program's thread; keeps errno;
 * allocates nothing. */
#ifndef TS_SHIM_DEEPBIND_H
#define TS_SHIM_DEEPBIND_H

#include <stdatomic.h>
#include <stdbool.h>

/* The flags to open this object with: RTLD_DEEPBIND is taken out when the object needs a libcurl.
 * Makes sure that ts_dlopen_real is set. path may be NULL. */
int ts_dlopen_prepare(const char *path, int flags);

/* Where the hook jumps to. */
extern _Atomic(void *) ts_dlopen_real;

/* Whether an ELF file names a libcurl in its DT_NEEDED entries (System V ABI, "Dynamic Section").
 */
bool ts_needs_libcurl(const char *path);

#endif
