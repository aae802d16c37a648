/* Which run a program's journals belong to. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exporter/command/run_context.h"

#define NAME "TRACESHIM_CONTEXT"

Test(run_context, a_new_run)
{
    struct ts_run_context context;
    unsigned number;
    char stamp[32] = "";
    int pid = 0;
    unsetenv(NAME);
    ts_run_context_choose(&context, "/usr/bin/agent");
    cr_assert_eq(sscanf(context.id, "%16[0-9TZ]-%d-%8x", stamp, &pid, &number), 3, "%s",
                 context.id);
    cr_assert_eq(pid, (int)getpid(), "with our number");
    cr_assert_str_eq(context.name, "agent", "the program's name");
    cr_assert_null(getenv(NAME), "choosing sets nothing");
    ts_run_context_set(&context);
    cr_assert_not_null(strstr(getenv(NAME), context.id), "setting does");
    cr_assert_not_null(strstr(getenv(NAME), ":agent"), "with the name");
}

Test(run_context, a_run_that_goes_on)
{
    static const char value[] = "1:20260101T000000Z-7-0badcafe:7:99:script.sh";
    struct ts_run_context context;
    setenv(NAME, value, 1);
    ts_run_context_choose(&context, "agent");
    cr_assert_str_eq(context.id, "20260101T000000Z-7-0badcafe", "its id");
    ts_run_context_set(&context);
    cr_assert_str_eq(getenv(NAME), value, "it stays as it is");
}

static void touch(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fclose(file);
}

Test(run_context, journals_are_counted)
{
    struct ts_run_context context = {.id = "20260101T000000Z-7-0badcafe"};
    char spool[] = "/tmp/traceshim-run-XXXXXX", folder[256];
    cr_assert_not_null(mkdtemp(spool), "a folder");
    setenv("TRACESHIM_SPOOL", spool, 1);
    cr_assert_eq(ts_run_context_journals(&context), 0, "nothing is there");
    snprintf(folder, sizeof folder, "%s/runs", spool);
    mkdir(folder, 0700);
    snprintf(folder, sizeof folder, "%s/runs/%s", spool, context.id);
    mkdir(folder, 0700);
    cr_assert_eq(ts_run_context_journals(&context), 0, "an empty run");
    touch(folder, "0123456789abcdef0123456789abcdef.000001.tsj");
    touch(folder, "0123456789abcdef0123456789abcdef.000002.tsj");
    touch(folder, "f123456789abcdef0123456789abcdef.000001.tsj");
    touch(folder, "model-call");
    cr_assert_eq(ts_run_context_journals(&context), 2, "two journals in three pieces");
    snprintf(folder, sizeof folder, "rm -r %s", spool);
    cr_assert_eq(system(folder), 0, "cleared away");
}
