/* Command lines. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/command/arguments.h"

static const struct ts_command every = {
    .name = "every",
    .usage = "every [OPTION...] [A]",
    .help = "Does nothing.\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_JSON | TS_TAKES_COUNT | TS_TAKES_CONTENT | TS_TAKES_OUTPUT,
    .most_operands = 1,
};
static const struct ts_command none = {.name = "none", .usage = "none", .help = "\n"};
static const struct ts_command program = {.name = "program",
                                          .usage = "program P...",
                                          .help = "\n",
                                          .takes = TS_TAKES_SPOOL | TS_TAKES_PROGRAM,
                                          .least_operands = 1,
                                          .most_operands = 100};

static struct ts_arguments arguments;

/* getopt_long changes the order of the words, so each test has its own. */
static int read_line(const struct ts_command *command, const char *line)
{
    static char copy[256];
    static char *words[20];
    size_t count = 0;
    char *save = NULL;
    snprintf(copy, sizeof copy, "%s", line);
    words[count++] = (char *)(uintptr_t)command->name;
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    words[count] = NULL;
    return ts_arguments_read(command, (int)count, words, &arguments);
}

static void quiet(void)
{
    cr_redirect_stderr();
    cr_redirect_stdout();
    setenv("TRACESHIM_SPOOL", "/tmp/some/spool", 1);
}

TestSuite(arguments, .init = quiet);

Test(arguments, what_cannot_be_understood_is_a_usage_error)
{
    static const char *const bad[] = {"--bogus", "-x",    "--spool", "-n",        "-n x",
                                      "-n -1",   "-n 3x", "a b",     "--json=yes"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(read_line(&every, bad[i]), TS_EXIT_USAGE, "'%s' is refused", bad[i]);
    cr_assert_eq(read_line(&program, ""), TS_EXIT_USAGE, "the program is missing");
}

Test(arguments, options_of_other_commands_are_unknown)
{
    static const char *const others[] = {"--json",     "--spool /x", "-n 1", "--content",
                                         "--format f", "--output o", "-o o"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_eq(read_line(&none, others[i]), TS_EXIT_USAGE, "'%s' is not taken", others[i]);
}

Test(arguments, everything_at_once)
{
    cr_assert_eq(read_line(&every, "tr-1 --json -n 12 --content --spool /s --format f -o out"), -1,
                 "it is to be run");
    cr_assert(arguments.json && arguments.content, "flags are set");
    cr_assert_eq(arguments.count, 12, "the number");
    cr_assert_str_eq(arguments.spool, "/s", "the option wins over TRACESHIM_SPOOL");
    cr_assert_str_eq(arguments.format, "f", "the format");
    cr_assert_str_eq(arguments.output, "out", "the file");
    cr_assert_eq(arguments.operand_count, 1, "one operand");
    cr_assert_str_eq(arguments.operands[0], "tr-1", "options may follow it");
}

Test(arguments, nothing_given)
{
    cr_assert_eq(read_line(&every, ""), -1, "nothing is needed");
    cr_assert_eq(arguments.count, SIZE_MAX, "no number: all");
    cr_assert_str_eq(arguments.spool, "/tmp/some/spool", "the spool of the environment");
    cr_assert_null(arguments.operands[0], "operands end with NULL");
}

Test(arguments, options_of_a_program_are_its_own)
{
    cr_assert_eq(read_line(&program, "--spool /s cmd --json -n"), -1, "they are not looked at");
    cr_assert_str_eq(arguments.spool_option, "/s", "ours come before");
    cr_assert_eq(arguments.operand_count, 3, "the program's words stay together");
    cr_assert_eq(read_line(&program, "-- --help"), -1, "after -- everything is the program");
    cr_assert_str_eq(arguments.operands[0], "--help", "whatever it is called");
}

Test(arguments, help_is_no_error)
{
    cr_assert_eq(read_line(&every, "--help"), TS_EXIT_FINE, "--help");
    cr_assert_eq(read_line(&none, "-h"), TS_EXIT_FINE, "-h");
}
