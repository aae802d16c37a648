/* The run's folder: what is made, what is refused. */
#include "tests/unit/journal_support.h"

#include "shim/spooldir.h"

TestSuite(spooldir, .init = make_test_folder, .fini = remove_test_folder);

static bool can_make(const char *spool)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s", spool);
    int fd = ts_spooldir_make(path, TEST_RUN);
    cr_assert_str_eq(path, spool, "the path is as before");
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

Test(spooldir, bad_names)
{
    static const char *const names[] = {"", ".", "..", "../x", "a/b", ".hidden"};
    cr_assert(can_make(test_spool), "the spool can be made");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert_eq(ts_spooldir_make(test_spool, names[i]), -1, "run id '%s' is refused",
                     names[i]);
    cr_assert_eq(ts_spooldir_open("", TEST_RUN), -1, "so is an empty path");
}

Test(spooldir, is_not_made_by_opening)
{
    cr_assert_eq(ts_spooldir_open(test_spool, TEST_RUN), -1, "what is not there is not opened");
    cr_assert_eq(access(test_spool, F_OK), -1, "and not made");
}

Test(spooldir, is_made_with_its_parents)
{
    char deep[PATH_MAX + 64];
    struct stat status;
    snprintf(deep, sizeof deep, "%s/a/b/c", test_folder);
    cr_assert(can_make(deep), "parents are made as needed");
    cr_assert_eq(stat(deep, &status), 0, "the spool is there");
    cr_assert_eq(status.st_mode & 07777, 0700, "for its owner alone");
    cr_assert(can_make(deep), "that it is there already is fine");
    int fd = ts_spooldir_open(deep, TEST_RUN);
    cr_assert_geq(fd, 0, "and it can be opened");
    cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC, "no child inherits it");
    close(fd);
}

Test(spooldir, symbolic_links_are_refused)
{
    char target[PATH_MAX + 32], runs[PATH_MAX + 32];
    snprintf(target, sizeof target, "%s/elsewhere", test_folder);
    snprintf(runs, sizeof runs, "%s/runs", test_spool);
    cr_assert_eq(mkdir(target, 0700), 0, "there is another folder");
    cr_assert_eq(symlink(target, test_spool), 0, "the spool is a link to it");
    cr_assert_not(can_make(test_spool), "the spool itself may not be a link");
    unlink(test_spool);
    cr_assert_eq(mkdir(test_spool, 0700), 0, "the spool is a folder");
    cr_assert_eq(symlink(target, runs), 0, "runs is a link");
    cr_assert_not(can_make(test_spool), "runs may not be one");
    unlink(runs);
    cr_assert_eq(mkdir(runs, 0700), 0, "runs is a folder");
    cr_assert_eq(symlink(target, test_run_dir), 0, "the run is a link");
    cr_assert_not(can_make(test_spool), "nor may the run");
    cr_assert_eq(rmdir(target), 0, "nothing was made behind the links");
}

Test(spooldir, links_above_the_spool_are_the_users_business)
{
    char target[PATH_MAX + 32], link[PATH_MAX + 32], spool[PATH_MAX + 64];
    snprintf(target, sizeof target, "%s/disk", test_folder);
    snprintf(link, sizeof link, "%s/home", test_folder);
    snprintf(spool, sizeof spool, "%s/state/spool", link);
    cr_assert_eq(mkdir(target, 0700), 0, "homes lie on another disk");
    cr_assert_eq(symlink(target, link), 0, "and are linked to");
    cr_assert(can_make(spool), "the spool is made there");
}

Test(spooldir, folders_that_others_may_write_are_refused)
{
    static const mode_t modes[] = {0777, 0770, 0702, 01777};
    cr_assert(can_make(test_spool), "the spool can be made");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        cr_assert_eq(chmod(test_spool, modes[i]), 0, "its mode is changed");
        cr_assert_not(can_make(test_spool), "mode %o is refused", (unsigned)modes[i]);
        cr_assert_eq(ts_spooldir_open(test_spool, TEST_RUN), -1, "also when opened");
    }
    chmod(test_spool, 0755);
    cr_assert(can_make(test_spool), "that others may read is the owner's choice");
}

Test(spooldir, folders_of_others_are_refused)
{
    if (geteuid() != 0)
        cr_skip_test("only root can give a folder away");
    cr_assert(can_make(test_spool), "the spool can be made");
    cr_assert_eq(chown(test_run_dir, 4711, (gid_t)-1), 0, "the run's folder is given away");
    cr_assert_not(can_make(test_spool), "and refused");
}

Test(spooldir, where_nothing_can_be_made)
{
    char below[PATH_MAX + 64];
    cr_assert_not(can_make("/proc/traceshim"), "a file system without writing");
    int fd = open(test_spool, O_CREAT | O_WRONLY, 0600);
    close(fd);
    cr_assert_not(can_make(test_spool), "a file is no folder");
    snprintf(below, sizeof below, "%s/below", test_spool);
    cr_assert_not(can_make(below), "and has none below it");
}
