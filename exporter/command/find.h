/* Finding a trace by what a person types. */
#ifndef TS_COMMAND_FIND_H
#define TS_COMMAND_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/command/runs.h"

/* The hex digits of an id as typed: "tr-" and capitals are allowed, 1 to 32 digits. Returns 0, or
 * -1: it is no trace id. */
int ts_find_digits(const char *typed, char digits[33]);

/* The trace whose id begins so; typed NULL: the newest of all. Returns an enum ts_exit: FINE and
 * *trace (to be freed with ts_runs_free_kept), else everything has been said on stderr: no id,
 * unknown, ambiguous. */
int ts_find_trace(const char *spool, struct ts_mask *mask, const char *typed,
                  struct ts_trace *trace, struct ts_trouble *trouble);

#endif
