/* What a program gets that looks up a libcurl function by name: our hook when a real one is visible
 * to it, and nothing when there is none, although our own would be found. */
#include "shim/hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>

__attribute__((visibility("hidden"))) void *ts_dlsym_real;
void *ts_dlsym_prepare(void *handle, const char *name, const void *caller);

#define NOT_FOUND ((void *)-1) /* hooks_dlsym.S makes it NULL */

/* Under FFI the caller of curl_easy_init is libffi or a JIT; only the function itself can tell
 * which libcurl is meant. So each libcurl has entries of its own. */
#define ENTRIES(n)                                                                                 \
    static CURL *easy_init_##n(void)                                                               \
    {                                                                                              \
        return ts_easy_init(ts_libcurl_number(n));                                                 \
    }                                                                                              \
    static CURLM *multi_init_##n(void)                                                             \
    {                                                                                              \
        return ts_multi_init(ts_libcurl_number(n));                                                \
    }
#define FOR_EACH_LIBCURL(do)                                                                       \
    do                                                                                             \
    (0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(      \
        14) do(15)
FOR_EACH_LIBCURL(ENTRIES)

typedef void (*function)(void);
#define EASY(n) (function) easy_init_##n,
#define MULTI(n) (function) multi_init_##n,
static const function easy_inits[] = {FOR_EACH_LIBCURL(EASY)};
static const function multi_inits[] = {FOR_EACH_LIBCURL(MULTI)};

static const struct {
    const char *name;
    function hook;
    const function *per_libcurl;
} hooks[] = {
    {"curl_easy_init", NULL, easy_inits},
    {"curl_multi_init", NULL, multi_inits},
    {"curl_easy_perform", (function)curl_easy_perform, NULL},
    {"curl_easy_cleanup", (function)curl_easy_cleanup, NULL},
    {"curl_easy_reset", (function)curl_easy_reset, NULL},
    {"curl_easy_duphandle", (function)curl_easy_duphandle, NULL},
    {"curl_easy_setopt", (function)curl_easy_setopt, NULL},
    {"curl_multi_add_handle", (function)curl_multi_add_handle, NULL},
    {"curl_multi_remove_handle", (function)curl_multi_remove_handle, NULL},
    {"curl_multi_info_read", (function)curl_multi_info_read, NULL},
    {"curl_multi_cleanup", (function)curl_multi_cleanup, NULL},
};

static int hook_named(const char *name)
{
    for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
        if (strcmp(hooks[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* RTLD_NEXT of an object that comes before us finds us; of one that comes after us it does not. */
static bool comes_before_us(const void *caller)
{
    const struct link_map *theirs = ts_object_of(caller);
    const struct link_map *ours = ts_object_of(&ts_dlsym_real);
    while (ours && ours != theirs)
        ours = ours->l_prev;
    return ours != NULL;
}

/* The real function that this look-up would give if we were not there. NULL: none. */
static void *real_function(void *handle, const char *name, const void *caller)
{
    if (handle == RTLD_DEFAULT) { /* a program that exports its own comes before us */
        void *first = ts_real_dlsym(RTLD_DEFAULT, name);
        if (first && ts_object_of(first) != ts_object_of(&ts_dlsym_real))
            return first;
    }
    if (handle == RTLD_DEFAULT || handle == RTLD_NEXT) {
        void *next = ts_real_dlsym(RTLD_NEXT, name);
        return next || handle == RTLD_NEXT ? next : ts_dlsym_in_object_of(caller, name);
    }
    void *found = ts_real_dlsym(handle, name);
    if (found && ts_object_of(found) == ts_object_of(&ts_dlsym_real))
        found = ts_real_dlsym(RTLD_NEXT, name);
    return found;
}

static void *entry_for(int hook, const void *real)
{
    const struct ts_libcurl *libcurl = ts_libcurl_of_function(real);
    if (!libcurl)
        return NULL;
    const function *per_libcurl = hooks[hook].per_libcurl;
    function entry = per_libcurl ? per_libcurl[ts_libcurl_index(libcurl)] : hooks[hook].hook;
    void *address;
    memcpy(&address, &entry, sizeof address);
    return address;
}

static void *look_up(void *handle, int hook, const char *name, const void *caller)
{
    void *real = real_function(handle, name, caller);
    if (real)
        return entry_for(hook, real);
    dlvsym(RTLD_NEXT, name, "NONE"); /* fails, and sets what dlerror says */
    return NOT_FOUND;
}

/* NULL: jump to the real dlsym. Takes no lock and allocates nothing for other names: this runs in
 * early start-up of allocators too. */
__attribute__((visibility("hidden"))) void *ts_dlsym_prepare(void *handle, const char *name,
                                                             const void *caller)
{
    if (!ts_dlsym_real)
        ts_dlsym_real = ts_real_dlsym_address();
    if (!name || strncmp(name, "curl_", 5) != 0)
        return NULL;
    int hook = hook_named(name);
    if (hook < 0 || (handle == RTLD_NEXT && !comes_before_us(caller)))
        return NULL;
    int saved = errno;
    void *found = look_up(handle, hook, name, caller);
    errno = saved;
    return found;
}
