/* The command line of a subcommand. */
#ifndef TS_COMMAND_ARGUMENTS_H
#define TS_COMMAND_ARGUMENTS_H

#include <stdio.h>
#include "exporter/command/command.h"

/* Reads argv, whose first word is the subcommand's name. Returns -1 when the subcommand is to be
 * run; else its exit status, everything having been said: --help was asked for, or there is an
 * error. */
int ts_arguments_read(const struct ts_command *command, int argc, char **argv,
                      struct ts_arguments *arguments);

void ts_arguments_help(const struct ts_command *command, FILE *out);

#endif
