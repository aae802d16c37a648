/* Reads the tables of loaded objects (System V ABI, "Dynamic Section"; LSB, "Symbol Versioning").
 */
#include "shim/loader.h"

#include <dlfcn.h>
#include <elf.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "shim/early.h"

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

/* Looked up once, then known. */
TS_NOT_INSTRUMENTED static void *known_function(_Atomic(void *) *known, const char *name)
{
    void *real = atomic_load_explicit(known, memory_order_acquire);
    if (!real) {
        real = libc_function(name);
        atomic_store_explicit(known, real, memory_order_release);
    }
    return real;
}

TS_NOT_INSTRUMENTED void *ts_real_dlsym_address(void)
{
    static _Atomic(void *) known;
    return known_function(&known, "dlsym");
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
    return known_function(&known, "dlopen");
}

/* The child of a fork that happened while another thread was inside the loader: its lists are half
 * changed for ever, and opening anything ends the process ("Assertion ... RT_CONSISTENT failed").
 */
static atomic_bool broken;

void ts_loader_forked(void)
{
    if (_r_debug.r_state != RT_CONSISTENT)
        atomic_store(&broken, true);
}

void *ts_real_dlopen(const char *path, int flags)
{
    if (atomic_load(&broken))
        return NULL;
    void *real = ts_real_dlopen_address();
    void *(*call)(const char *, int);
    memcpy(&call, &real, sizeof call);
    return call ? call(path, flags) : NULL;
}

int ts_real_dlclose(void *handle)
{
    static _Atomic(void *) known;
    void *real = known_function(&known, "dlclose");
    int (*call)(void *);
    memcpy(&call, &real, sizeof call);
    return call ? call(handle) : -1;
}

#if __GLIBC_PREREQ(2, 35)
#define NOT_THERE ((void *)-1) /* in an older C library than the one at hand here */

/* Without the loader's lock, which another thread may hold while it runs a constructor that waits
 * for this one. */
static bool find_unlocked(const void *address, struct link_map **map, void **begin)
{
    static _Atomic(void *) known;
    struct dl_find_object found;
    void *real = atomic_load_explicit(&known, memory_order_acquire);
    if (!real) {
        real = dlvsym(RTLD_NEXT, "_dl_find_object", "GLIBC_2.35");
        real = real ? real : NOT_THERE;
        atomic_store_explicit(&known, real, memory_order_release);
    }
    int (*find)(void *, struct dl_find_object *);
    memcpy(&find, &real, sizeof find);
    if (real == NOT_THERE || find((void *)(uintptr_t)address, &found) != 0)
        return false;
    *map = found.dlfo_link_map;
    *begin = found.dlfo_map_start;
    return true;
}
#else
static bool find_unlocked(const void *address, struct link_map **map, void **begin)
{
    (void)address;
    (void)map;
    (void)begin;
    return false;
}
#endif

/* The object that holds an address, and where it is mapped. */
static bool find(const void *address, struct link_map **map, void **begin)
{
    Dl_info info;
    if (find_unlocked(address, map, begin))
        return true;
    if (!dladdr1(address, &info, (void **)map, RTLD_DL_LINKMAP))
        return false;
    *begin = info.dli_fbase;
    return true;
}

struct link_map *ts_object_of(const void *address)
{
    struct link_map *map = NULL;
    void *begin;
    return find(address, &map, &begin) ? map : NULL;
}

/* The loader has made most addresses absolute in place, but not in objects whose section cannot be
 * written. */
static uintptr_t dynamic_value(const struct link_map *map, long tag, int is_address)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag != tag)
            continue;
        uintptr_t value = entry->d_un.d_ptr;
        return is_address && value < map->l_addr ? value + map->l_addr : value;
    }
    return 0;
}

static const char *first_version(const ElfW(Verneed) * need, const char *strings)
{
    const ElfW(Vernaux) *version = (const void *)((const char *)need + need->vn_aux);
    return need->vn_cnt ? strings + version->vna_name : NULL;
}

const char *ts_libcurl_version_of(const struct link_map *map)
{
    const char *strings = (const char *)dynamic_value(map, DT_STRTAB, 1);
    const ElfW(Verneed) *need = (const void *)dynamic_value(map, DT_VERNEED, 1);
    uintptr_t count = dynamic_value(map, DT_VERNEEDNUM, 0);
    for (uintptr_t i = 0; strings && need && i < count; i++) {
        if (strncmp(strings + need->vn_file, "libcurl", 7) == 0)
            return first_version(need, strings);
        need = (const void *)((const char *)need + need->vn_next);
    }
    return NULL;
}

static const char *base_of(const void *address)
{
    struct link_map *map;
    void *begin;
    return find(address, &map, &begin) ? begin : NULL;
}

uintptr_t ts_object_begin(const void *address)
{
    return (uintptr_t)base_of(address);
}

uintptr_t ts_object_end(const void *address)
{
    const char *base = base_of(address);
    const ElfW(Ehdr) *header = (const void *)base;
    uintptr_t end = (uintptr_t)address + 1;
    if (!base || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return end;
    const ElfW(Phdr) *segments = (const void *)(base + header->e_phoff);
    uintptr_t first = UINTPTR_MAX, bytes = 0;
    for (int i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type != PT_LOAD)
            continue;
        first = segments[i].p_vaddr < first ? segments[i].p_vaddr : first;
        bytes = segments[i].p_vaddr + segments[i].p_memsz - (first & ~(uintptr_t)4095);
    }
    return (uintptr_t)base + bytes > end ? (uintptr_t)base + bytes : end;
}

static atomic_uint unloads;

void ts_note_unload(void)
{
    atomic_fetch_add_explicit(&unloads, 1, memory_order_release);
}

unsigned ts_unloads(void)
{
    return atomic_load_explicit(&unloads, memory_order_acquire);
}
