/* Hooks for programs that look functions up by name: each libcurl has its own, since there is no
 * caller to tell which one is meant (under FFI it is libffi or a JIT). */
#ifndef TS_SHIM_HOOKS_ENTRIES_H
#define TS_SHIM_HOOKS_ENTRIES_H

#include <stddef.h>

/* The place of a function of libcurl's in the table; -1: we have no hook for it. */
int ts_entry_named(const char *name);

/* What stands for this function of the libcurl with this number. */
void *ts_entry_of(int place, unsigned libcurl);

/* The exported hook, which goes by the handle alone: NULL for those without a handle. */
void *ts_entry_exported(int place);

#endif
