/* The run that a program's journals belong to. */
#include "exporter/command/run_context.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "exporter/spool/spool.h"

static const char variable[] = "TRACESHIM_CONTEXT";

void ts_run_context_choose(struct ts_run_context *context, const char *program)
{
    char stamp[20] = "";
    unsigned number = 0;
    struct tm now;
    time_t seconds = time(NULL);
    const char *slash = strrchr(program, '/'), *given = getenv(variable);
    snprintf(context->name, sizeof context->name, "%s", slash ? slash + 1 : program);
    if (given && sscanf(given, "1:%63[^:]:", context->id) == 1)
        return;
    if (gmtime_r(&seconds, &now))
        strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &now);
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        number = (unsigned)seconds;
    snprintf(context->id, sizeof context->id, "%s-%d-%08x", stamp, (int)getpid(), number);
}

void ts_run_context_set(const struct ts_run_context *context)
{
    char value[256];
    if (getenv(variable))
        return;
    snprintf(value, sizeof value, "1:%s:%d:%llu:%s", context->id, (int)getpid(),
             (unsigned long long)ts_spool_start_ticks((uint64_t)getpid()),
             *context->name ? context->name : "program");
    setenv(variable, value, 1);
}

size_t ts_run_context_journals(const struct ts_run_context *context)
{
    char spool[PATH_MAX], folder[PATH_MAX + 80], error[512];
    struct ts_arena arena = {0};
    struct ts_name_list journals = {0};
    if (ts_spool_path(NULL, spool, sizeof spool, error, sizeof error) != 0)
        return 0;
    snprintf(folder, sizeof folder, "%s/runs/%s", spool, context->id);
    if (ts_spool_journals(folder, &arena, &journals, error, sizeof error) != 0)
        journals.count = 0;
    ts_arena_free(&arena);
    return journals.count;
}
