/* A subcommand of `traceshim`: one file, one row in main.c's table.
 *
 * Exit codes are the same for all of them. Errors are one line on stderr: what, where, what to do.
 * Output is for people; with --json it is one JSON object a line, for programs. */
#ifndef TS_COMMAND_COMMAND_H
#define TS_COMMAND_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum ts_exit {
    TS_EXIT_FINE = 0,
    TS_EXIT_FAILED = 1,     /* wrong input, or not found */
    TS_EXIT_USAGE = 2,      /* the command line or TRACESHIM_REDACT cannot be understood */
    TS_EXIT_INCOMPLETE = 3, /* not everything could be delivered */
    TS_EXIT_CANNOT_RUN = 126,
    TS_EXIT_NO_PROGRAM = 127, /* both as a shell has them */
};

/* What a subcommand accepts on its command line, besides --help. */
enum ts_takes {
    TS_TAKES_SPOOL = 1,    /* --spool DIR */
    TS_TAKES_JSON = 2,     /* --json */
    TS_TAKES_COUNT = 4,    /* -n N */
    TS_TAKES_CONTENT = 8,  /* --content, --why */
    TS_TAKES_OUTPUT = 16,  /* --format NAME, --output FILE */
    TS_TAKES_PROGRAM = 32, /* options end at the first operand: what follows is another's */
    TS_TAKES_MASK = 64     /* no option: it shows or sends content, which is masked */
};

struct ts_mask;

struct ts_arguments {
    const char *spool_option; /* as given, NULL: not given */
    char spool[PATH_MAX];     /* where the spool is; "" when the subcommand reads none */
    struct ts_mask *mask;     /* TS_TAKES_MASK; else NULL */
    bool json, content, why;
    size_t count; /* SIZE_MAX: not given */
    const char *format, *output;
    char **operands; /* ends with NULL */
    int operand_count;
};

struct ts_command {
    const char *name;
    const char *summary; /* a line of `traceshim help` */
    const char *usage;   /* "ls [OPTION...]" */
    const char *help;    /* what follows in --help: options and examples */
    unsigned takes;      /* enum ts_takes */
    int least_operands, most_operands;
    int (*run)(const struct ts_arguments *arguments); /* returns an enum ts_exit */
};

extern const struct ts_command ts_command_run;
extern const struct ts_command ts_command_ls;
extern const struct ts_command ts_command_show;
extern const struct ts_command ts_command_export;
extern const struct ts_command ts_command_cat;
extern const struct ts_command ts_command_endpoints;
extern const struct ts_command ts_command_doctor;

#endif
