/* Which libcurl an object of the process means that calls without a handle; remembered per object.
 */
#include "shim/callers.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shim/libcurl.h"
#include "shim/loader.h"

#define CALLER_CACHE 64 /* power of two */

/* A calling object that was resolved before, and the number of its libcurl, in one word, so that
 * threads that write the same entry cannot mix them: link maps are aligned to 16 bytes. Objects can
 * be unloaded and others mapped in their place; the address of the dynamic section makes a mistake
 * improbable, and a mistake would give another valid libcurl. */
struct caller_entry {
    _Atomic uintptr_t map_and_number;
    _Atomic uintptr_t dynamic;
};
_Static_assert(TS_MAX_LIBCURLS <= 16, "the number of a libcurl takes four bits");
static struct caller_entry caller_cache[CALLER_CACHE];

bool ts_is_libcurl_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strncmp(slash ? slash + 1 : path, "libcurl", 7) == 0;
}

static bool is_ours(const void *function)
{
    return ts_object_of(function) == ts_object_of((const void *)(uintptr_t)&ts_libcurl_of_caller);
}

/* In the scope of one object: itself and what it needs. */
static void *find_in_object(const struct link_map *map, const char *name)
{
    if (!map->l_name[0])
        return NULL; /* the program itself: its scope is the global one, where we come first */
    void *handle = ts_real_dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
    if (!handle)
        return NULL;
    void *found = ts_real_dlsym(handle, name);
    ts_real_dlclose(handle);
    return found && !is_ours(found) ? found : NULL;
}

void *ts_dlsym_in_object_of(const void *caller, const char *name)
{
    const struct link_map *map = ts_object_of(caller);
    return map ? find_in_object(map, name) : NULL;
}

/* A last resort for callers that are not what they seem (a tail call leaves the caller's caller,
 * FFI leaves libffi): whatever libcurl there is. An object that is named so wins over one that has
 * a copy inside. */
static void *in_any_object(const struct link_map *start)
{
    void *other = NULL;
    while (start->l_prev)
        start = start->l_prev;
    for (const struct link_map *map = start; map; map = map->l_next) {
        if (!map->l_name[0] || strstr(map->l_name, "linux-vdso"))
            continue;
        bool named = ts_is_libcurl_name(map->l_name);
        if (!named && other)
            continue;
        void *found = find_in_object(map, "curl_easy_init");
        if (found && named)
            return found;
        if (found)
            other = found;
    }
    return other;
}

/* In the order of the loader: first the global scope, where only the version counts that the caller
 * wants, then the caller's own. What we have no hooks for is bound so, and must be of the same
 * libcurl. */
static void *find_in_global_scope(const struct link_map *map)
{
    const char *version = ts_libcurl_version_of(map);
    return version ? dlvsym(RTLD_NEXT, "curl_easy_init", version)
                   : ts_real_dlsym(RTLD_NEXT, "curl_easy_init");
}

static const struct ts_libcurl *resolve(const struct link_map *map)
{
    void *function = ts_is_libcurl_name(map->l_name) ? NULL : find_in_global_scope(map);
    if (!function)
        function = find_in_object(map, "curl_easy_init");
    if (!function)
        function = in_any_object(map);
    return function ? ts_libcurl_of_function(function) : NULL;
}

static struct caller_entry *entry_of(const struct link_map *map)
{
    return &caller_cache[((uintptr_t)map >> 6) % CALLER_CACHE];
}

static const struct ts_libcurl *look_into_cache(const struct link_map *map)
{
    struct caller_entry *entry = entry_of(map);
    uintptr_t found = atomic_load_explicit(&entry->map_and_number, memory_order_acquire);
    uintptr_t dynamic = atomic_load_explicit(&entry->dynamic, memory_order_relaxed);
    if ((found & ~(uintptr_t)15) != (uintptr_t)map || dynamic != (uintptr_t)map->l_ld)
        return NULL;
    return ts_libcurl_number(found & 15);
}

static void put_into_cache(const struct link_map *map, const struct ts_libcurl *libcurl)
{
    struct caller_entry *entry = entry_of(map);
    if ((uintptr_t)map & 15)
        return;
    atomic_store_explicit(&entry->map_and_number, 0, memory_order_release);
    atomic_store_explicit(&entry->dynamic, (uintptr_t)map->l_ld, memory_order_release);
    atomic_store_explicit(&entry->map_and_number, (uintptr_t)map | ts_libcurl_index(libcurl),
                          memory_order_release);
}

void ts_callers_forget(void)
{
    for (size_t i = 0; i < CALLER_CACHE; i++)
        atomic_store_explicit(&caller_cache[i].map_and_number, 0, memory_order_release);
}

const struct ts_libcurl *ts_libcurl_of_caller(const void *caller)
{
    int saved = errno;
    struct link_map *map = ts_object_of(caller);
    if (!map)
        map = ts_object_of((const void *)(uintptr_t)&ts_libcurl_of_caller);
    const struct ts_libcurl *libcurl = look_into_cache(map);
    if (!libcurl) {
        libcurl = resolve(map);
        if (libcurl)
            put_into_cache(map, libcurl);
    }
    errno = saved;
    return libcurl;
}
