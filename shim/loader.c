/* Reads the tables of loaded objects (System V ABI, "Dynamic Section"; LSB, "Symbol Versioning").
 */
#include "shim/loader.h"

#include <stdint.h>
#include <string.h>

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

static int read_count(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    *(unsigned long long *)data = info->dlpi_subs;
    return 1;
}

unsigned long long ts_unloaded_objects(void)
{
    unsigned long long count = 0;
    dl_iterate_phdr(read_count, &count);
    return count;
}
