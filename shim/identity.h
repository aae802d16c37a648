/* Who this process is: its program, its script, and the run it belongs to. */
#ifndef TS_SHIM_IDENTITY_H
#define TS_SHIM_IDENTITY_H

#include <stdbool.h>

#include "shim/journal.h"

/* Called once, before the program runs. Begins a run when the process is in none (and sets
 * TRACESHIM_CONTEXT; without content also its key); allocates nothing else. */
void ts_identity_read(int argc, char **argv);

/* False: TRACESHIM_PROGRAMS leaves out the program or its script. */
bool ts_identity_is_wanted(void);

/* "" before ts_identity_read. */
const char *ts_identity_run_id(void);

/* Adds the fields of TS_REC_PROCESS. May be called in a traced program's thread; changes errno. */
void ts_identity_describe(struct ts_fields *fields);

#endif
