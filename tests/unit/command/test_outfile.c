/* Files that are there whole or not at all. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exporter/command/outfile.h"

static char folder[64], path[128], error[5000];
static struct ts_outfile out;

static void set_up(void)
{
    strcpy(folder, "/tmp/test-outfile-XXXXXX");
    cr_assert_not_null(mkdtemp(folder), "a folder for the test");
    snprintf(path, sizeof path, "%s/out", folder);
}

static size_t files_there(void)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += *entry->d_name != '.';
    closedir(dir);
    return count;
}

static void tear_down(void)
{
    unlink(path);
    rmdir(folder);
}

static void put(const char *text)
{
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

static const char *content(void)
{
    static char text[64];
    FILE *file = fopen(path, "r");
    size_t bytes = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[bytes] = 0;
    if (file)
        fclose(file);
    return text;
}

TestSuite(outfile, .init = set_up, .fini = tear_down);

Test(outfile, a_folder_that_is_not_there)
{
    cr_assert_eq(ts_outfile_open(&out, "/nowhere/at/all", error, sizeof error), -1,
                 "it cannot be made");
    cr_assert_not_null(strstr(error, "/nowhere/at/all"), "the error names it: %s", error);
}

Test(outfile, a_file_comes_when_it_is_complete)
{
    cr_assert_eq(ts_outfile_open(&out, path, error, sizeof error), 0, "%s", error);
    fputs("new", out.file);
    cr_assert_neq(access(path, F_OK), 0, "not there yet");
    cr_assert_eq(ts_outfile_commit(&out, error, sizeof error), 0, "%s", error);
    cr_assert_str_eq(content(), "new", "there now");
    cr_assert_eq(files_there(), 1, "and nothing beside it");
    struct stat status;
    stat(path, &status);
    cr_assert_eq(status.st_mode & 0777, 0600, "for the user alone");
}

Test(outfile, what_was_there_stays_until_then)
{
    put("old");
    cr_assert_eq(ts_outfile_open(&out, path, error, sizeof error), 0, "%s", error);
    fputs("new", out.file);
    cr_assert_str_eq(content(), "old", "still the old one");
    ts_outfile_abandon(&out);
    cr_assert_str_eq(content(), "old", "also when it is given up");
    cr_assert_eq(files_there(), 1, "nothing is left behind");
}

Test(outfile, a_link_is_followed)
{
    char link[128];
    put("old");
    snprintf(link, sizeof link, "%s/link", folder);
    cr_assert_eq(symlink(path, link), 0, "a link to it");
    cr_assert_eq(ts_outfile_open(&out, link, error, sizeof error), 0, "%s", error);
    fputs("new", out.file);
    cr_assert_eq(ts_outfile_commit(&out, error, sizeof error), 0, "%s", error);
    struct stat status;
    cr_assert(lstat(link, &status) == 0 && S_ISLNK(status.st_mode), "the link is a link");
    cr_assert_str_eq(content(), "new", "its file is the new one");
    unlink(link);
}

Test(outfile, a_device_stays_a_device)
{
    struct stat status;
    cr_assert_eq(ts_outfile_open(&out, "/dev/null", error, sizeof error), 0, "%s", error);
    fputs("new", out.file);
    cr_assert_eq(ts_outfile_commit(&out, error, sizeof error), 0, "%s", error);
    cr_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode), "nothing took its place");
}

Test(outfile, a_disk_that_is_full_is_an_error)
{
    cr_assert_eq(ts_outfile_open(&out, "/dev/full", error, sizeof error), 0, "%s", error);
    fputs("new", out.file);
    cr_assert_eq(ts_outfile_commit(&out, error, sizeof error), -1, "it does not arrive");
    cr_assert_not_null(strstr(error, "/dev/full"), "the error names it: %s", error);
}
