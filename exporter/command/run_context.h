/* The run that a program's journals belong to, chosen before the program is started, so that its
 * journals can be found afterwards. The library takes it from TRACESHIM_CONTEXT (shim/run.h). */
#ifndef TS_COMMAND_RUN_CONTEXT_H
#define TS_COMMAND_RUN_CONTEXT_H

#include <stddef.h>

struct ts_run_context {
    char id[64];
    char name[64]; /* of the program */
};

/* The run that the environment names, else a new one that is named nowhere yet. */
void ts_run_context_choose(struct ts_run_context *context, const char *program);

/* Makes this process the first of the run, if the environment does not name it already. To be
 * called in the process that becomes the program. */
void ts_run_context_set(const struct ts_run_context *context);

/* How many journals the run has in the spool that the environment names. A journal is begun by the
 * first call of a process that is recorded. */
size_t ts_run_context_journals(const struct ts_run_context *context);

#endif
