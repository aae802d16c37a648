/* What the loader is asked, against what it tells by itself. */
#include <criterion/criterion.h>
#include <curl/curl.h>
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

#include "shim/loader.h"

Test(loader, what_is_no_object_has_no_place)
{
    int on_stack = 0;
    cr_assert_null(ts_object_of(&on_stack), "a stack is no object");
    cr_assert_eq(ts_object_begin(&on_stack), 0, "it begins nowhere");
    cr_assert_eq(ts_object_end(&on_stack), (uintptr_t)&on_stack + 1, "and ends at once");
}

struct range {
    uintptr_t inside, low, high;
};

static int find(struct dl_phdr_info *info, size_t size, void *context)
{
    struct range *range = context;
    uintptr_t low = UINTPTR_MAX, high = 0;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        low = from < low ? from : low;
        high = from + info->dlpi_phdr[i].p_memsz;
    }
    if (range->inside < low || range->inside >= high)
        return 0;
    range->low = low;
    range->high = high;
    return 1;
}

static void check(const void *address, const char *what)
{
    struct range range = {.inside = (uintptr_t)address};
    cr_assert(dl_iterate_phdr(find, &range), "%s is in an object", what);
    cr_assert_eq(ts_object_begin(address), range.low, "%s: begin", what);
    cr_assert_eq(ts_object_end(address), range.high, "%s: end", what);
    cr_assert_not_null(ts_object_of(address), "%s: its link map", what);
}

Test(loader, an_object_is_where_the_loader_says)
{
    check((void *)(uintptr_t)&check, "this program");
    check(dlsym(RTLD_DEFAULT, "malloc"), "the C library");
    check(dlsym(RTLD_DEFAULT, "curl_easy_init"), "libcurl");
}

Test(loader, closing_is_counted_by_the_hook_alone)
{
    unsigned before = ts_unloads();
    void *handle = ts_real_dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    cr_assert_not_null(handle, "the C library is there");
    cr_assert_eq(ts_real_dlclose(handle), 0, "and is closed");
    cr_assert_eq(ts_unloads(), before, "what we close ourselves unloads nothing");
    ts_note_unload();
    cr_assert_neq(ts_unloads(), before, "the program's is noted");
}

Test(loader, versions)
{
    const struct link_map *program = ts_object_of((void *)(uintptr_t)&check);
    cr_assert_not_null(curl_version(), "so that this program needs libcurl");
    const char *version = ts_libcurl_version_of(program);
    cr_assert_str_eq(version ? version : "", "CURL_OPENSSL_4",
                     "this program is linked with libcurl");
    const struct link_map *libc = ts_object_of(dlsym(RTLD_DEFAULT, "malloc"));
    cr_assert_null(ts_libcurl_version_of(libc), "the C library is not");
}
