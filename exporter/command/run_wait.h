/* Starting a program and staying behind it, for the few programs about which something is to be
 * said at their end. All others become this process itself. */
#ifndef TS_COMMAND_RUN_WAIT_H
#define TS_COMMAND_RUN_WAIT_H

#include "exporter/command/run_context.h"

/* Starts argv as a child in this process group and the first process of that run, with this
 * process's input, output, terminal and signal settings; passes signals on to it, stops when job
 * control stops it, and dies before it only by SIGKILL, which takes the child along.
 *
 * Returns 0 with the status of waitpid, or -1 with errno: it could not be started. Afterwards only
 * stderr is open here. */
int ts_run_and_wait(char *const argv[], const struct ts_run_context *context, int *status);

/* Ends this process as that one ended: with its status, or by its signal (no core is written a
 * second time). */
_Noreturn void ts_run_end_like(int status);

#endif
