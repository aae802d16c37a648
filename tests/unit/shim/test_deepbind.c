/* Which objects need a libcurl. */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "shim/deepbind.h"

static char path[] = "/tmp/traceshim-elf-XXXXXX";

static void write_file(const void *bytes, size_t size)
{
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, "a temporary file");
    close(fd);
}

Test(deepbind, what_is_no_object_needs_nothing)
{
    cr_assert_not(ts_needs_libcurl("/nonexistent"), "no file");
    cr_assert_not(ts_needs_libcurl("/tmp"), "a folder");
    write_file("", 0);
    cr_assert_not(ts_needs_libcurl(path), "an empty file");
    unlink(path);
}

Test(deepbind, a_cut_off_object_is_survived)
{
    FILE *curl = fopen("/usr/bin/curl", "rb");
    char head[512];
    cr_assert(curl && fread(head, 1, sizeof head, curl) == sizeof head,
              "the curl program is there");
    fclose(curl);
    write_file(head, sizeof head);
    cr_assert_not(ts_needs_libcurl(path), "the headers point behind the end");
    unlink(path);
}

Test(deepbind, real_objects)
{
    cr_assert(ts_needs_libcurl("/usr/bin/curl"), "curl is linked with libcurl");
    cr_assert_not(ts_needs_libcurl("/bin/true"), "true is not");
}

Test(deepbind, only_deepbind_is_taken_and_only_from_those)
{
    errno = EINTR;
    cr_assert_eq(ts_dlopen_prepare(NULL, RTLD_NOW | RTLD_DEEPBIND), RTLD_NOW | RTLD_DEEPBIND,
                 "the program itself");
    cr_assert_eq(ts_dlopen_prepare("/bin/true", RTLD_LAZY | RTLD_DEEPBIND),
                 RTLD_LAZY | RTLD_DEEPBIND, "no libcurl: left alone");
    cr_assert_eq(ts_dlopen_prepare("/usr/bin/curl", RTLD_LAZY | RTLD_DEEPBIND), RTLD_LAZY,
                 "taken out");
    cr_assert_eq(errno, EINTR, "errno is kept");
    cr_assert_not_null(ts_dlopen_real, "and the real one is known");
}
