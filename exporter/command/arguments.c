/* The command line of a subcommand: one set of options for all, of which each takes some. */
#include "exporter/command/arguments.h"

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/command/report.h"
#include "exporter/spool/spool.h"

enum { OPTION_SPOOL = 1000, OPTION_JSON, OPTION_CONTENT, OPTION_WHY, OPTION_FORMAT };

static const struct option long_options[] = {
    {"spool", required_argument, NULL, OPTION_SPOOL},
    {"json", no_argument, NULL, OPTION_JSON},
    {"content", no_argument, NULL, OPTION_CONTENT},
    {"why", no_argument, NULL, OPTION_WHY},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct {
    int option;
    unsigned takes;
} needs[] = {
    {OPTION_SPOOL, TS_TAKES_SPOOL},
    {OPTION_JSON, TS_TAKES_JSON},
    {OPTION_CONTENT, TS_TAKES_CONTENT},
    {OPTION_WHY, TS_TAKES_CONTENT},
    {OPTION_FORMAT, TS_TAKES_OUTPUT},
    {'o', TS_TAKES_OUTPUT},
    {'n', TS_TAKES_COUNT},
};

void ts_arguments_help(const struct ts_command *command, FILE *out)
{
    fprintf(out, "Usage: traceshim %s\n\n%s", command->usage, command->help);
}

static int misused(const struct ts_command *command, const char *what, const char *word)
{
    ts_complain("%s: %s%s%s; see `traceshim %s --help`", command->name, what, *word ? " " : "",
                word, command->name);
    return TS_EXIT_USAGE;
}

static bool is_taken(const struct ts_command *command, int option)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (needs[i].option == option)
            return command->takes & needs[i].takes;
    return true;
}

static bool read_count(const char *text, size_t *count)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long long number = strtoull(text, &end, 10);
    *count = number < SIZE_MAX ? (size_t)number : SIZE_MAX;
    return *end == 0;
}

/* Returns -1 to go on. */
static int take(const struct ts_command *command, int option, struct ts_arguments *arguments)
{
    switch (option) {
    case OPTION_SPOOL:
        arguments->spool_option = optarg;
        return -1;
    case OPTION_JSON:
        arguments->json = true;
        return -1;
    case OPTION_CONTENT:
        arguments->content = true;
        return -1;
    case OPTION_WHY:
        arguments->why = true;
        return -1;
    case OPTION_FORMAT:
        arguments->format = optarg;
        return -1;
    case 'o':
        arguments->output = optarg;
        return -1;
    case 'n':
        return read_count(optarg, &arguments->count)
                   ? -1
                   : misused(command, "-n takes a number, not", optarg);
    default:
        ts_arguments_help(command, stdout);
        return TS_EXIT_FINE;
    }
}

/* getopt_long has moved past a wrong long option; of short ones it tells the letter. */
static int refuse(const struct ts_command *command, int answer, char **argv)
{
    const char *word = argv[optind - 1];
    char letter[3] = {'-', (char)optopt, 0};
    if (optopt > 0 && optopt < 256)
        word = letter;
    return misused(command, answer == ':' ? "a value is missing after" : "unknown option", word);
}

static int read_options(const struct ts_command *command, int argc, char **argv,
                        struct ts_arguments *arguments)
{
    const char *letters = command->takes & TS_TAKES_PROGRAM ? "+:hn:o:" : ":hn:o:";
    int option, answer = -1;
    optind = 0; /* glibc: starts anew, also with another set of options */
    opterr = 0;
    while (answer < 0 && (option = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return refuse(command, option, argv);
        answer = is_taken(command, option)
                     ? take(command, option, arguments)
                     : misused(command, "unknown option",
                               argv[optind - (optarg == argv[optind - 1]) - 1]);
    }
    return answer;
}

static int check_operands(const struct ts_command *command, const struct ts_arguments *arguments)
{
    if (arguments->operand_count < command->least_operands)
        return misused(command, "something is missing:", command->usage);
    if (arguments->operand_count > command->most_operands)
        return misused(command, "too many words:", arguments->operands[command->most_operands]);
    return -1;
}

int ts_arguments_read(const struct ts_command *command, int argc, char **argv,
                      struct ts_arguments *arguments)
{
    char error[512];
    memset(arguments, 0, sizeof *arguments);
    arguments->count = SIZE_MAX;
    int answer = read_options(command, argc, argv, arguments);
    if (answer >= 0)
        return answer;
    arguments->operands = argv + optind;
    arguments->operand_count = argc - optind;
    answer = check_operands(command, arguments);
    if (answer >= 0 || !(command->takes & TS_TAKES_SPOOL) || command->takes & TS_TAKES_PROGRAM)
        return answer;
    if (ts_spool_path(arguments->spool_option, arguments->spool, sizeof arguments->spool, error,
                      sizeof error) == 0)
        return -1;
    ts_complain("%s", error);
    return TS_EXIT_FAILED;
}
