/* The file that is started for a word of the command line, and what it is started by. */
#ifndef TS_COMMAND_PROGRAM_H
#define TS_COMMAND_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

enum { TS_MOST_SCRIPTS = 4 }; /* a script's interpreter may be a script */

/* As execvp looks for it; false: not found. */
bool ts_program_find(const char *name, char out[PATH_MAX]);

bool ts_program_is_executable(const char *path);

/* The interpreter of a script ("#!/usr/bin/env -S python3 -u": python3). False: it is no script, or
 * its interpreter is not there. */
bool ts_program_interpreter(const char *path, char out[PATH_MAX]);

/* Why the loader does not look at LD_PRELOAD when this user starts the file ("setuid" ...); NULL:
 * it does. */
const char *ts_program_secure_reason(const char *path);

#endif
