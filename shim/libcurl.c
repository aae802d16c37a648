/* The libcurls of this process and their functions. */
#include "shim/libcurl.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "shim/callers.h"
#include "shim/early.h"
#include "shim/loader.h"
#include "shim/spinlock.h"

static struct ts_libcurl libcurls[TS_MAX_LIBCURLS];
static _Atomic unsigned libcurl_count;
static struct ts_spinlock add_lock;

#define FUNCTION(member, required)                                                                 \
    {                                                                                              \
        "curl_" #member, offsetof(struct ts_libcurl, member), required                             \
    }
static const struct {
    const char *name;
    size_t offset;
    bool required;
} functions[] = {
    FUNCTION(easy_init, true),        FUNCTION(easy_cleanup, true),
    FUNCTION(easy_perform, true),     FUNCTION(easy_setopt, true),
    FUNCTION(easy_getinfo, true),     FUNCTION(easy_duphandle, true),
    FUNCTION(easy_reset, true),       FUNCTION(easy_strerror, true),
    FUNCTION(multi_init, true),       FUNCTION(multi_cleanup, true),
    FUNCTION(multi_add_handle, true), FUNCTION(multi_remove_handle, true),
    FUNCTION(multi_info_read, true),  FUNCTION(multi_setopt, true),
    FUNCTION(url_get, false),         FUNCTION(free, true),
    FUNCTION(version_info, true),
};

/* dlsym is looked up by version, so that no other hook stands in between and no return address is
 * misread. */
TS_NOT_INSTRUMENTED static void *libc_function(const char *name)
{
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        void *found = dlvsym(RTLD_NEXT, name, versions[i]);
        if (found)
            return found;
    }
    return NULL;
}

TS_NOT_INSTRUMENTED void *ts_real_dlsym_address(void)
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

static bool is_loaded(const struct ts_libcurl *libcurl)
{
    void *function;
    memcpy(&function, &libcurl->easy_init, sizeof function);
    const struct link_map *map = ts_object_of(function);
    return map == libcurl->object && map->l_ld == libcurl->dynamic;
}

/* The program unloads plugins, and a libcurl with them, as it would without us; another object may
 * then be where it was. */
void ts_libcurl_refresh(void)
{
    static _Atomic unsigned long long seen;
    unsigned long long now = ts_unloaded_objects();
    if (atomic_load_explicit(&seen, memory_order_acquire) == now)
        return;
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_acquire);
    for (unsigned i = 0; i < count; i++)
        if (libcurls[i].high && !is_loaded(&libcurls[i]))
            libcurls[i].low = libcurls[i].high = 0; /* free for another */
    ts_callers_forget();
    atomic_store_explicit(&seen, now, memory_order_release);
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
    const char *name = map && map->l_name[0] ? map->l_name : NULL;
    void *handle = map ? ts_real_dlopen(name, RTLD_LAZY | RTLD_NOLOAD) : NULL;
    struct range_search search = {.inside = (uintptr_t)function};
    bool filled = handle && dl_iterate_phdr(find_range, &search) && fill_functions(out, handle);
    if (handle)
        dlclose(handle);
    if (!filled)
        return false;
    out->object = map;
    out->dynamic = map->l_ld;
    out->low = search.low;
    out->high = search.high;
    out->only_libcurl = ts_is_libcurl_name(map->l_name);
    const curl_version_info_data *info = out->version_info(CURLVERSION_NOW);
    out->version = info->version_num;
    snprintf(out->version_text, sizeof out->version_text, "%s", info->version);
    return true;
}

static const struct ts_libcurl *publish(const struct ts_libcurl *described)
{
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_relaxed), i = 0;
    while (i < count && libcurls[i].high)
        i++;
    if (i == TS_MAX_LIBCURLS)
        return NULL;
    libcurls[i] = *described;
    if (i == count)
        atomic_store_explicit(&libcurl_count, count + 1, memory_order_release);
    return &libcurls[i];
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
    ts_spin_reset(&add_lock);
}
