/* Shared by the hooks: exported functions that forward to the libcurl they belong to. */
#ifndef TS_SHIM_HOOKS_H
#define TS_SHIM_HOOKS_H

#include "shim/capture.h"
#include "shim/handle.h"
#include "shim/libcurl.h"

#define TS_HOOK __attribute__((visibility("default")))
#define TS_CALLER __builtin_return_address(0)

/* Our own hook under a name that nobody can take from us: a program that exports functions of a
 * libcurl inside it comes before us, also for calls from here. After the hook's definition. */
#define TS_HOOK_INSIDE(name)                                                                       \
    extern __typeof__(curl_##name) ts_hook_##name                                                  \
        __attribute__((alias("curl_" #name), visibility("hidden")))

/* How deep this thread is in hooks of ours: calls that a libcurl makes to itself come back through
 * them. */
extern __thread int ts_hook_depth;

/* Whether the caller is libcurl itself. A plugin with a libcurl inside is one object with it; there
 * only the depth tells. */
static inline bool ts_is_internal(const struct ts_libcurl *libcurl, const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    return at >= libcurl->low && at < libcurl->high && (libcurl->only_libcurl || ts_hook_depth > 0);
}

/* The handle when the application calls, NULL when it is unknown or libcurl calls itself. */
static inline struct ts_handle *ts_application_handle(void *key, const void *caller)
{
    struct ts_handle *handle = ts_handle_find(key);
    return handle && !ts_is_internal(handle->libcurl, caller) ? handle : NULL;
}

/* Whose function is to be called where there is no handle to tell. Inside of a call of libcurl
 * nothing that matters is unloaded. */
static inline const struct ts_libcurl *ts_libcurl_meant_by(const void *caller)
{
    if (!ts_hook_depth)
        ts_libcurl_refresh();
    const struct ts_libcurl *libcurl = ts_libcurl_at(caller);
    return libcurl ? libcurl : ts_libcurl_of_caller(caller);
}

/* For everything else: whose function is to be called. The handles that a libcurl makes for itself
 * are not known, but its own calls are told by where they come from. */
static inline const struct ts_libcurl *ts_libcurl_for(void *key, const void *caller)
{
    struct ts_handle *handle = ts_handle_find(key);
    return handle ? handle->libcurl : ts_libcurl_meant_by(caller);
}

/* The hooks that go by a handle, as they are inside here (TS_HOOK_INSIDE). */
#define TS_HIDDEN_HOOK(name)                                                                       \
    extern __typeof__(curl_##name) ts_hook_##name __attribute__((visibility("hidden")))
TS_HIDDEN_HOOK(easy_perform);
TS_HIDDEN_HOOK(easy_cleanup);
TS_HIDDEN_HOOK(easy_reset);
TS_HIDDEN_HOOK(easy_duphandle);
TS_HIDDEN_HOOK(easy_setopt);
TS_HIDDEN_HOOK(multi_add_handle);
TS_HIDDEN_HOOK(multi_remove_handle);
TS_HIDDEN_HOOK(multi_info_read);
TS_HIDDEN_HOOK(multi_cleanup);

/* curl_easy_init and curl_multi_init of one libcurl, called by the application. */
CURL *ts_easy_init(const struct ts_libcurl *libcurl);
CURLM *ts_multi_init(const struct ts_libcurl *libcurl);

#endif
