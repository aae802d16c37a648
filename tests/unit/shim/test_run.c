/* Naming a run and its leader. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shim/run.h"

Test(run, a_context_that_is_not_ours_is_refused)
{
    static const char *const bad[] = {"",
                                      "1",
                                      "2:20260101T000000Z-1-00000000:1:1:a",
                                      "1:../../etc/x:1:1:a",
                                      "1:short:1:1:a",
                                      "1:20260101T000000Z-1-00000000:x:1:a"};
    struct ts_run run;
    unsetenv("TRACESHIM_CONTEXT");
    cr_assert_not(ts_run_from_environment(&run), "none is set");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("TRACESHIM_CONTEXT", bad[i], 1);
        cr_assert_not(ts_run_from_environment(&run), "'%s' is no context", bad[i]);
    }
}

Test(run, children_find_what_the_leader_began)
{
    struct ts_run leader = {0}, child = {0};
    ts_run_begin(&leader, "chat: the script.sh");
    cr_assert(ts_run_from_environment(&child), "the environment names the run");
    cr_assert_str_eq(child.id, leader.id, "the same run");
    cr_assert_str_eq(child.leader_name, "chat: the script.sh", "names may hold blanks and colons");
    cr_assert_eq(child.leader_pid, (uint64_t)getpid(), "its leader is this process");
    cr_assert_eq(child.leader_ticks, ts_start_ticks(getpid()), "which started then");
    cr_assert_neq(child.leader_ticks, 0, "the start time is known");
}

Test(run, start_of_nobody_is_unknown)
{
    cr_assert_eq(ts_start_ticks(-1), 0, "there is no such process");
}

static const char *script(const char *exe, int argc, const char *const *argv)
{
    static char out[256];
    ts_script_of(exe, argc, (char *const *)(uintptr_t)argv, out, sizeof out);
    return out;
}

Test(run, script_is_known_under_an_interpreter_only)
{
    const char *php[] = {"php", "-q", "/etc/hostname", "x"};
    const char *r[] = {"R", "--no-echo", "--file=/etc/hostname"};
    const char *inline_code[] = {"bash", "-c", "curl http://x/ -H 'Authorization: k'"};
    cr_assert_str_eq(script("/usr/bin/php8.2", 4, php), "/etc/hostname",
                     "first argument that is a file");
    cr_assert_str_eq(script("/usr/lib/R/bin/exec/R", 3, r), "/etc/hostname",
                     "R's way of saying it");
    cr_assert_str_eq(script("/usr/bin/bash", 3, inline_code), "",
                     "code on the command line is no script");
    cr_assert_str_eq(script("/usr/bin/phpfoo", 4, php), "", "another program with a like name");
    cr_assert_str_eq(script("/usr/bin/curl", 4, php), "", "no interpreter");
    cr_assert_str_eq(script("/usr/bin/guile-3.0", 4, php), "/etc/hostname",
                     "a version after a dash");
    cr_assert_str_eq(script("/usr/bin/luajit-2.1.0-beta3", 4, php), "/etc/hostname",
                     "a version with letters");
    cr_assert_str_eq(script("/usr/bin/php-fpm", 4, php), "", "a word is no version");
}

Test(run, the_id_begins_with_the_time_in_utc)
{
    struct ts_run run = {0};
    char before[32], after[32];
    time_t now = time(NULL);
    strftime(before, sizeof before, "%Y%m%dT%H%M%SZ", gmtime(&now));
    ts_run_begin(&run, "x");
    now = time(NULL);
    strftime(after, sizeof after, "%Y%m%dT%H%M%SZ", gmtime(&now));
    cr_assert(strncmp(run.id, before, 16) >= 0 && strncmp(run.id, after, 16) <= 0,
              "%s is between %s and %s", run.id, before, after);
}
