/* The spool: where it is, what it lists, what it refuses. */
#include "tests/unit/journal_support.h"

#include "exporter/spool/spool.h"

static char error[300], path[PATH_MAX];
static struct ts_arena arena;
static struct ts_name_list names;

static void set_up(void)
{
    make_test_folder();
    unsetenv("TRACESHIM_SPOOL");
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
}

static void tear_down(void)
{
    ts_arena_free(&arena);
    remove_test_folder();
}

TestSuite(spool, .init = set_up, .fini = tear_down);

static void path_is(const char *option, const char *expected)
{
    cr_assert_eq(ts_spool_path(option, path, sizeof path, error, sizeof error), 0, "%s", error);
    cr_assert_str_eq(path, expected, "it is there");
}

static void one_line(const char *words)
{
    cr_assert(strstr(error, words) != NULL, "the reason is said: %s", error);
    cr_assert_not(strchr(error, '\n'), "in one line");
}

Test(spool, no_place)
{
    cr_assert_eq(ts_spool_path(NULL, path, sizeof path, error, sizeof error), -1, "no place");
    one_line("TRACESHIM_SPOOL");
    setenv("HOME", "relative", 1);
    cr_assert_eq(ts_spool_path(NULL, path, sizeof path, error, sizeof error), -1, "nor here");
    cr_assert_eq(ts_spool_path("/long", path, 4, error, sizeof error), -1, "no room for the path");
    one_line("too long");
}

Test(spool, the_order_of_places)
{
    char here[PATH_MAX], expected[PATH_MAX + 16];
    setenv("HOME", "/home/u", 1);
    path_is(NULL, "/home/u/.local/state/traceshim");
    setenv("XDG_STATE_HOME", "state", 1);
    path_is(NULL, "/home/u/.local/state/traceshim");
    setenv("XDG_STATE_HOME", "/state", 1);
    path_is(NULL, "/state/traceshim");
    setenv("TRACESHIM_SPOOL", "", 1);
    path_is(NULL, "/state/traceshim");
    setenv("TRACESHIM_SPOOL", "/spool//", 1);
    path_is(NULL, "/spool");
    path_is("/given", "/given");
    path_is("/", "/");
    cr_assert_not_null(getcwd(here, sizeof here), "we are somewhere");
    snprintf(expected, sizeof expected, "%s/near", here);
    path_is("near", expected);
}

static int list_runs(const char *spool)
{
    *error = 0;
    return ts_spool_runs(spool, &arena, &names, error, sizeof error);
}

Test(spool, absent)
{
    cr_assert_eq(list_runs("/nowhere/spool"), 0, "an absent spool is no error");
    cr_assert_eq(names.count, 0, "but empty");
    cr_assert_eq(mkdir(test_spool, 0700), 0, "a spool without runs");
    cr_assert_eq(list_runs(test_spool), 0, "is none");
    cr_assert_eq(names.count, 0, "but empty, too");
}

Test(spool, refused)
{
    char link[PATH_MAX + 32];
    int fd = open(test_spool, O_CREAT | O_WRONLY, 0600);
    close(fd);
    cr_assert_eq(list_runs(test_spool), -1, "a file is no spool");
    one_line("not a folder");
    snprintf(link, sizeof link, "%s/link", test_folder);
    cr_assert_eq(symlink(test_folder, link), 0, "a link");
    cr_assert_eq(list_runs(link), -1, "is not followed");
    one_line("symbolic link");
}

Test(spool, of_another_user)
{
    if (geteuid() != 0)
        cr_skip_test("only root can give a folder away");
    cr_assert_eq(mkdir(test_spool, 0700), 0, "a spool");
    cr_assert_eq(chown(test_spool, 4711, (gid_t)-1), 0, "that is given away");
    cr_assert_eq(list_runs(test_spool), -1, "is not read");
    one_line("belongs to user 4711");
}

Test(spool, runs)
{
    static const char *const folders[] = {
        "20260301T000000Z-1-00000000", "20251231T235959Z-9-ffffffff",
        ".hidden-0123456789",          "short",
        "with_underscore_0123",        "20260102T030405Z-4711-0a1b2c3d",
    };
    char one[PATH_MAX + 128];
    snprintf(one, sizeof one, "%s/runs", test_spool);
    mkdir(test_spool, 0700);
    mkdir(one, 0700);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(one, sizeof one, "%s/runs/%s", test_spool, folders[i]);
        cr_assert_eq(mkdir(one, 0700), 0, "a folder");
    }
    snprintf(one, sizeof one, "%s/runs/20260909T000000Z-a-file", test_spool);
    int fd = open(one, O_CREAT | O_WRONLY, 0600);
    close(fd);
    cr_assert_eq(list_runs(test_spool), 0, "they are listed: %s", error);
    cr_assert_eq(names.count, 3, "runs and nothing else");
    cr_assert_str_eq(names.names[0], "20251231T235959Z-9-ffffffff", "the oldest first");
    cr_assert_str_eq(names.names[1], "20260102T030405Z-4711-0a1b2c3d", "then the next");
    cr_assert_str_eq(names.names[2], "20260301T000000Z-1-00000000", "the youngest last");
}

static void touch(const char *name)
{
    char one[PATH_MAX + 256];
    snprintf(one, sizeof one, "%s/%s", test_run_dir, name);
    int fd = open(one, O_CREAT | O_WRONLY, 0600);
    cr_assert_geq(fd, 0, "%s is made", one);
    close(fd);
}

static int list_journals(void)
{
    *error = 0;
    return ts_spool_journals(test_run_dir, &arena, &names, error, sizeof error);
}

Test(spool, journals)
{
    static char data[30000];
    cr_assert_eq(list_journals(), -1, "a run that is not there has none");
    one_line("no such run");
    cr_assert_eq(open_test_journal(), 0, "a journal");
    for (int i = 0; i < 10; i++)
        append_piece(1, data, sizeof data);
    touch("ffffffffffffffffffffffffffffffff.000001.tsj");
    touch("fffffffffffffffffffffffffffffff.000001.tsj");
    touch("ffffffffffffffffffffffffffffffff0.000001.tsj");
    touch("Ffffffffffffffffffffffffffffffff.000001.tsj");
    touch("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.000000.tsj");
    touch("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.1.tsj");
    touch("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.000001.tsj.tmp");
    touch("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.-00001.tsj");
    touch("model-call");
    touch("delivered");
    cr_assert_eq(list_journals(), 0, "they are listed: %s", error);
    cr_assert_eq(names.count, 2, "each once, and nothing else: %zu", names.count);
    cr_assert_str_eq(names.names[0], ts_journal_id(), "the one with two segments");
    cr_assert_eq(strspn(names.names[1], "f"), 32, "and the other");
}
