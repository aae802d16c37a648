/* What a program gets that looks up a libcurl function by name: our hook when a real one is visible
 * to it, and nothing when there is none, although our own would be found. */
#include "shim/hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <string.h>

#include "shim/early.h"
#include "shim/hooks_entries.h"
#include "shim/loader.h"

__attribute__((visibility("hidden"))) _Atomic(void *) ts_dlsym_real;
void *ts_dlsym_prepare(void *handle, const char *name, const void *caller);

#define NOT_FOUND ((void *)-1) /* hooks_dlsym.S makes it NULL */
#define NO_OBJECT_HAS_IT ((void *)-1)

/* RTLD_NEXT of an object that comes before us finds us; of one that comes after us it does not. */
static bool comes_before_us(const void *caller)
{
    const struct link_map *theirs = ts_object_of(caller);
    const struct link_map *ours = ts_object_of(&ts_dlsym_real);
    while (ours && ours != theirs)
        ours = ours->l_prev;
    return ours != NULL;
}

/* The real function that this look-up would give if we were not there. NULL: none, although ours
 * would be found. */
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
    if (!found)
        return NO_OBJECT_HAS_IT;
    if (ts_object_of(found) == ts_object_of(&ts_dlsym_real))
        found = ts_real_dlsym(RTLD_NEXT, name);
    return found;
}

/* In the global scope it is the address that the program's own calls have, too. */
static void *entry_for(const void *handle, int place, const void *real)
{
    const struct ts_libcurl *libcurl = ts_libcurl_of_function(real);
    if (!libcurl)
        return NULL;
    void *exported = handle == RTLD_DEFAULT ? ts_entry_exported(place) : NULL;
    return exported ? exported : ts_entry_of(place, ts_libcurl_index(libcurl));
}

static void *look_up(void *handle, int place, const char *name, const void *caller)
{
    void *real = real_function(handle, name, caller);
    if (real == NO_OBJECT_HAS_IT)
        return NULL; /* the real dlsym says so best */
    if (real)
        return entry_for(handle, place, real);
    dlvsym(RTLD_NEXT, name, "NONE"); /* fails, and sets what dlerror says */
    return NOT_FOUND;
}

static void *prepare_curl_name(void *handle, const char *name, const void *caller)
{
    int place = ts_entry_named(name);
    if (place < 0 || (handle == RTLD_NEXT && !comes_before_us(caller)))
        return NULL;
    int saved = errno;
    ts_libcurl_refresh();
    void *found = look_up(handle, place, name, caller);
    errno = saved;
    return found;
}

/* Not strncmp, which a sanitizer replaces and looks up here. */
TS_NOT_INSTRUMENTED static bool is_curl_name(const char *name)
{
    static const char prefix[] = "curl_";
    size_t same = 0;
    while (prefix[same] && name[same] == prefix[same])
        same++;
    return !prefix[same];
}

/* NULL: jump to the real dlsym. Takes no lock and allocates nothing for other names: this runs in
 * early start-up of allocators and sanitizers too. */
TS_NOT_INSTRUMENTED __attribute__((visibility("hidden"))) void *
ts_dlsym_prepare(void *handle, const char *name, const void *caller)
{
    if (!atomic_load_explicit(&ts_dlsym_real, memory_order_relaxed))
        atomic_store_explicit(&ts_dlsym_real, ts_real_dlsym_address(), memory_order_relaxed);
    return name && is_curl_name(name) ? prepare_curl_name(handle, name, caller) : NULL;
}
