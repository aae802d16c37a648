/* What programs were made with, and interpreters by name. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/command/runtime.h"

static const char *made_with(const char *text, size_t bytes)
{
    const struct ts_runtime *runtime = ts_runtime_of(text, bytes);
    return runtime ? runtime->name : "";
}

Test(runtime, marks_that_languages_leave)
{
    static const char *const rows[][2] = {
        {"x ---- Bun! ---- x", "Bun"},
        {"d3n0l4nd", "Deno"},
        {"NODE_SEA_FUSE_abc", "Node.js"},
        {"/registry/src/hyper-1.0.1/src/lib.rs", "Rust"},
        {"/rustc/0123/library/std", "Rust"},
        {"an ordinary program", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_str_eq(made_with(rows[i][0], strlen(rows[i][0])), rows[i][1], "%s", rows[i][0]);
}

/* A program that looks for Go's mark holds its text, but no head. */
Test(runtime, go_is_known_by_the_head_of_its_build_information)
{
    char data[48] = {0};
    memcpy(data + 16, "\xff Go buildinf:\x08\x02", 16);
    cr_assert_str_eq(made_with(data, sizeof data), "Go", "a head");
    cr_assert_str_eq(made_with(data, 31), "", "a head that is cut off");
    cr_assert_str_eq(made_with(data + 1, sizeof data - 1), "", "on an odd place");
    data[31] = 'x';
    cr_assert_str_eq(made_with(data, sizeof data), "", "flags that there are not");
}

Test(runtime, http_of_its_own)
{
    const char *hyper = "/hyper-1.0.1/ /rustc/0123/", *plain = "/rustc/0123/";
    cr_assert(ts_runtime_of(hyper, strlen(hyper))->has_http_of_its_own, "hyper is one");
    cr_assert_not(ts_runtime_of(plain, strlen(plain))->has_http_of_its_own, "Rust alone is none");
    cr_assert_not(ts_runtime_of(plain, strlen(plain))->is_sure, "a text proves nothing");
}

Test(runtime, files_that_cannot_be_read)
{
    cr_assert_null(ts_runtime_of_file("/nowhere/at/all"), "absent");
    cr_assert_null(ts_runtime_of_file("/"), "a folder");
    cr_assert_not(ts_runtime_is_musl("/nowhere/at/all"), "absent");
    cr_assert_not(ts_runtime_is_musl("/proc/self/stat"), "a file without a size");
}

Test(runtime, hosts_by_name)
{
    static const char *const good[] = {"python",     "/usr/bin/python3.11", "php8.2",
                                       "php-fpm8.2", "/x/lua5.4",           "bash"};
    static const char *const bad[] = {"", "pythonic", "/usr/bin/php-config", "bashful", "/"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert_not_null(ts_host_of(good[i]), "%s is one", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_null(ts_host_of(bad[i]), "%s is none", bad[i]);
}
