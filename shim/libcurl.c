/* The libcurls of this process and their functions. */
#include "shim/libcurl.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "shim/callers.h"
#include "shim/early.h"
#include "shim/loader.h"
#include "shim/spinlock.h"
#include "shim/tls.h"

static struct ts_libcurl libcurls[TS_MAX_LIBCURLS];

/* Where each of them is, to be looked at while another thread puts a new one in the place of one
 * that was unloaded. */
static struct {
    _Atomic uintptr_t low, high, easy_init, dynamic;
    _Atomic bool unloaded;
} places[TS_MAX_LIBCURLS];
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
    FUNCTION(version_info, false),
};

static uintptr_t read_word(const _Atomic uintptr_t *word)
{
    return atomic_load_explicit(word, memory_order_acquire);
}

static bool is_unloaded(unsigned place)
{
    return atomic_load_explicit(&places[place].unloaded, memory_order_acquire);
}

const struct ts_libcurl *ts_libcurl_at(const void *address)
{
    uintptr_t at = (uintptr_t)address;
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_acquire);
    for (unsigned i = 0; i < count; i++)
        if (at >= read_word(&places[i].low) && at < read_word(&places[i].high) && !is_unloaded(i))
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

static bool is_loaded(unsigned place)
{
    const void *function = (const void *)read_word(&places[place].easy_init);
    const struct link_map *map = ts_object_of(function);
    return map && (uintptr_t)map->l_ld == read_word(&places[place].dynamic) &&
           ts_object_begin(function) == read_word(&places[place].low);
}

/* The program unloads plugins, and a libcurl with them, as it would without us; another object may
 * then be where it was, or the same again. */
void ts_libcurl_refresh(void)
{
    static _Atomic unsigned seen;
    unsigned now = ts_unloads();
    if (atomic_load_explicit(&seen, memory_order_acquire) == now)
        return;
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_acquire);
    for (unsigned i = 0; i < count; i++)
        atomic_store_explicit(&places[i].unloaded, !is_loaded(i), memory_order_release);
    ts_callers_forget();
    ts_tls_forget();
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

static void describe_version(struct ts_libcurl *out)
{
    const curl_version_info_data *info =
        out->version_info ? out->version_info(CURLVERSION_NOW) : NULL;
    out->version = info ? info->version_num : 0;
    snprintf(out->version_text, sizeof out->version_text, "%s", info ? info->version : "");
}

static bool describe(const void *function, struct ts_libcurl *out)
{
    const struct link_map *map = ts_object_of(function);
    const char *name = map && map->l_name[0] ? map->l_name : NULL;
    void *handle = map ? ts_real_dlopen(name, RTLD_LAZY | RTLD_NOLOAD) : NULL;
    bool filled = handle && fill_functions(out, handle);
    if (handle)
        ts_real_dlclose(handle);
    if (!filled)
        return false;
    out->dynamic = map->l_ld;
    out->low = ts_object_begin(function);
    out->high = ts_object_end(function);
    out->only_libcurl = ts_is_libcurl_name(map->l_name);
    describe_version(out);
    return true;
}

/* One is used again only when there is no other. */
static unsigned free_place(unsigned count)
{
    unsigned i = count < TS_MAX_LIBCURLS ? count : 0;
    while (i < count && !is_unloaded(i))
        i++;
    return i;
}

static void write_word(_Atomic uintptr_t *word, uintptr_t value)
{
    atomic_store_explicit(word, value, memory_order_release);
}

static void fill_place(unsigned place, const struct ts_libcurl *described)
{
    libcurls[place] = *described;
    write_word(&places[place].easy_init, (uintptr_t)described->easy_init);
    write_word(&places[place].dynamic, (uintptr_t)described->dynamic);
    write_word(&places[place].low, described->low);
    write_word(&places[place].high, described->high);
    atomic_store_explicit(&places[place].unloaded, false, memory_order_release);
}

static const struct ts_libcurl *publish(const struct ts_libcurl *described)
{
    unsigned count = atomic_load_explicit(&libcurl_count, memory_order_relaxed);
    unsigned place = free_place(count);
    if (place == TS_MAX_LIBCURLS)
        return NULL;
    fill_place(place, described);
    if (place == count)
        atomic_store_explicit(&libcurl_count, count + 1, memory_order_release);
    return &libcurls[place];
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
