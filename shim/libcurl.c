/* Finds the real libcurl functions for a caller, and remembers them per libcurl and per calling
 * object. */
#include "shim/libcurl.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "shim/spinlock.h"

#define CALLER_CACHE 64 /* power of two */

static struct ts_libcurl libcurls[TS_MAX_LIBCURLS];
static _Atomic unsigned libcurl_count;
static struct ts_spinlock add_lock;

/* A calling object that was resolved before. Objects can be unloaded and others mapped in their
 * place; the address of the dynamic section and of the name make a mistake improbable, and a
 * mistake would give another valid libcurl. */
struct caller_entry {
    _Atomic uintptr_t map;
    _Atomic uintptr_t dynamic;
    _Atomic(const struct ts_libcurl *) libcurl;
};
static struct caller_entry caller_cache[CALLER_CACHE];

#define FUNCTION(member, required)                                                                 \
    {                                                                                              \
        "curl_" #member, offsetof(struct ts_libcurl, member), required                             \
    }
static const struct {
    const char *name;
    size_t offset;
    bool required;
} functions[] = {
    FUNCTION(easy_init, true),
    FUNCTION(easy_cleanup, true),
    FUNCTION(easy_perform, true),
    FUNCTION(easy_setopt, true),
    FUNCTION(easy_getinfo, true),
    FUNCTION(easy_duphandle, true),
    FUNCTION(easy_reset, true),
    FUNCTION(easy_strerror, true),
    FUNCTION(multi_init, true),
    FUNCTION(multi_cleanup, true),
    FUNCTION(multi_add_handle, true),
    FUNCTION(multi_remove_handle, true),
    FUNCTION(multi_info_read, true),
    FUNCTION(url_get, false),
    FUNCTION(free, true),
    FUNCTION(version_info, true),
};

/* dlsym is looked up by version, so that no other hook stands in between and no return address is
 * misread. */
static void *libc_function(const char *name)
{
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        void *found = dlvsym(RTLD_NEXT, name, versions[i]);
        if (found)
            return found;
    }
    return NULL;
}

void *ts_real_dlsym_address(void)
{
    static _Atomic(void *) known;
    void *real = atomic_load_explicit(&known, memory_order_acquire);
    if (!real) {
        real = libc_function("dlsym");
        atomic_store_explicit(&known, real, memory_order_release);
    }
    return real;
}

void *ts_real_dlsym(void *handle, const char *name)
{
    void *real = ts_real_dlsym_address();
    void *(*call)(void *, const char *);
    memcpy(&call, &real, sizeof call);
    return call ? call(handle, name) : NULL;
}

void *ts_real_dlopen_address(void)
{
    static _Atomic(void *) known;
    void *real = atomic_load_explicit(&known, memory_order_acquire);
    if (!real) {
        real = libc_function("dlopen");
        atomic_store_explicit(&known, real, memory_order_release);
    }
    return real;
}

void *ts_real_dlopen(const char *path, int flags)
{
    void *real = ts_real_dlopen_address();
    void *(*call)(const char *, int);
    memcpy(&call, &real, sizeof call);
    return call ? call(path, flags) : NULL;
}

struct link_map *ts_object_of(const void *address)
{
    Dl_info info;
    struct link_map *map = NULL;
    if (!dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP))
        return NULL;
    return map;
}

struct range_search {
    uintptr_t inside;
    uintptr_t low, high;
};

static int find_range(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    struct range_search *search = context;
    uintptr_t low = UINTPTR_MAX, high = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        uintptr_t to = from + info->dlpi_phdr[i].p_memsz;
        low = from < low ? from : low;
        high = to > high ? to : high;
    }
    if (search->inside < low || search->inside >= high)
        return 0;
    search->low = low;
    search->high = high;
    return 1;
}

static bool is_libcurl_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strncmp(slash ? slash + 1 : path, "libcurl", 7) == 0;
}

const struct ts_libcurl *ts_libcurl_at(const void *address)
{
    uintptr_t at = (uintptr_t)address;
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_acquire);
    for (unsigned i = 0; i < count; i++)
        if (at >= libcurls[i].low && at < libcurls[i].high)
            return &libcurls[i];
    return NULL;
}

static bool fill_functions(struct ts_libcurl *libcurl, void *handle)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *found = ts_real_dlsym(handle, functions[i].name);
        if (!found && functions[i].required)
            return false;
        memcpy((char *)libcurl + functions[i].offset, &found, sizeof found);
    }
    return true;
}

/* The object stays loaded from now on (RTLD_NODELETE): handles outlive a dlclose in careless
 * programs, and our pointers must not dangle. */
static void *pin(const struct link_map *map)
{
    const char *name = map->l_name[0] ? map->l_name : NULL;
    return ts_real_dlopen(name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

unsigned ts_libcurl_index(const struct ts_libcurl *libcurl)
{
    return (unsigned)(libcurl - libcurls);
}

const struct ts_libcurl *ts_libcurl_number(unsigned index)
{
    return &libcurls[index];
}

static bool describe(const void *function, struct ts_libcurl *out)
{
    const struct link_map *map = ts_object_of(function);
    void *handle = map ? pin(map) : NULL;
    struct range_search search = {.inside = (uintptr_t)function};
    if (!handle || !dl_iterate_phdr(find_range, &search) || !fill_functions(out, handle))
        return false;
    out->low = search.low;
    out->high = search.high;
    out->only_libcurl = is_libcurl_name(map->l_name);
    const curl_version_info_data *info = out->version_info(CURLVERSION_NOW);
    out->version = info->version_num;
    snprintf(out->version_text, sizeof out->version_text, "%s", info->version);
    return true;
}

static const struct ts_libcurl *publish(const struct ts_libcurl *described)
{
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_relaxed);
    if (count == TS_MAX_LIBCURLS)
        return NULL;
    libcurls[count] = *described;
    atomic_store_explicit(&libcurl_count, count + 1, memory_order_release);
    return &libcurls[count];
}

/* The lock is held for a copy only: the loader's own lock may be held by a thread that waits for
 * ours (a constructor that uses libcurl), so nothing of the loader is called under it. */
const struct ts_libcurl *ts_libcurl_of_function(const void *function)
{
    const struct ts_libcurl *libcurl = ts_libcurl_at(function);
    struct ts_libcurl described = {0};
    if (libcurl || !describe(function, &described))
        return libcurl;
    ts_spin_lock(&add_lock);
    libcurl = ts_libcurl_at(function);
    if (!libcurl)
        libcurl = publish(&described);
    ts_spin_unlock(&add_lock);
    return libcurl;
}

void ts_libcurl_forked(void)
{
    ts_spin_unlock(&add_lock);
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
    dlclose(handle);
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
        bool named = is_libcurl_name(map->l_name);
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

static const struct ts_libcurl *resolve(const struct link_map *map)
{
    void *function = find_in_object(map, "curl_easy_init");
    if (!function)
        function = ts_real_dlsym(RTLD_NEXT, "curl_easy_init");
    if (!function)
        function = in_any_object(map);
    return function ? ts_libcurl_of_function(function) : NULL;
}

const struct ts_libcurl *ts_libcurl_of_caller(const void *caller)
{
    int saved = errno;
    struct link_map *map = ts_object_of(caller);
    if (!map)
        map = ts_object_of((const void *)(uintptr_t)&ts_libcurl_of_caller);
    struct caller_entry *entry = &caller_cache[((uintptr_t)map >> 6) % CALLER_CACHE];
    const struct ts_libcurl *libcurl = NULL;
    if (atomic_load_explicit(&entry->map, memory_order_acquire) == (uintptr_t)map &&
        atomic_load_explicit(&entry->dynamic, memory_order_acquire) == (uintptr_t)map->l_ld)
        libcurl = atomic_load_explicit(&entry->libcurl, memory_order_acquire);
    if (!libcurl) {
        libcurl = resolve(map);
        atomic_store_explicit(&entry->map, 0, memory_order_release);
        atomic_store_explicit(&entry->libcurl, libcurl, memory_order_release);
        atomic_store_explicit(&entry->dynamic, (uintptr_t)map->l_ld, memory_order_release);
        atomic_store_explicit(&entry->map, (uintptr_t)map, memory_order_release);
    }
    errno = saved;
    return libcurl;
}
