/* The command `traceshim`: finds the subcommand in a table and hands it its arguments. */
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/arguments.h"
#include "exporter/command/command.h"
#include "exporter/command/report.h"
#include "exporter/mask/mask.h"
#include "exporter/sink/version.h"
#include "shim/record.h"

static const struct ts_command *const commands[] = {
    &ts_command_run, &ts_command_ls,        &ts_command_show,   &ts_command_export,
    &ts_command_cat, &ts_command_endpoints, &ts_command_doctor,
};

static const size_t command_count = sizeof commands / sizeof(void *);

static const struct ts_command *find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int print_version(void)
{
    printf("traceshim %s (journal format %d)\n", TS_VERSION, TS_FORMAT_VERSION);
    return TS_EXIT_FINE;
}

static void print_overview(FILE *out)
{
    fputs("Usage: traceshim COMMAND [OPTION...]\n\n"
          "Calls of programs to language models and tools, as traces.\n\n",
          out);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputs("  version   print the version\n"
          "  help      this text; `traceshim help COMMAND`: about one command\n\n"
          "Example:\n"
          "  traceshim run -- ./myagent \"What is new?\"\n"
          "  traceshim ls\n"
          "  traceshim show\n\n"
          "Exit status: 0 fine, 1 wrong input or not found, 2 the command line or TRACESHIM_REDACT "
          "cannot be\n"
          "understood, 3 not everything could be delivered.\n",
          out);
}

static int unknown(const char *word)
{
    ts_complain("unknown command %s; see `traceshim help`", word);
    return TS_EXIT_USAGE;
}

static int print_help(const char *topic)
{
    const struct ts_command *command = topic ? find(topic) : NULL;
    if (topic && !command)
        return unknown(topic);
    if (command)
        ts_arguments_help(command, stdout);
    else
        print_overview(stdout);
    return TS_EXIT_FINE;
}

/* Nothing is shown or sent by a mask that is not whole. */
static int run_masked(const struct ts_command *command, struct ts_arguments *arguments)
{
    char error[PATH_MAX + 600];
    if (command->takes & TS_TAKES_MASK) {
        arguments->mask = ts_mask_from_environment(error, sizeof error);
        if (!arguments->mask) {
            ts_complain("%s", error);
            return TS_EXIT_USAGE;
        }
    }
    int status = command->run(arguments);
    ts_mask_free(arguments->mask);
    return status;
}

static int run(const struct ts_command *command, int argc, char **argv)
{
    struct ts_arguments arguments;
    int answer = ts_arguments_read(command, argc, argv, &arguments);
    return answer < 0 ? run_masked(command, &arguments) : answer;
}

static bool is_one_of(const char *word, const char *name, const char *option, const char *letter)
{
    return strcmp(word, name) == 0 || strcmp(word, option) == 0 || strcmp(word, letter) == 0;
}

/* `help help` and `help version` are in the overview: it is all that there is to say. */
static bool has_no_page(const char *word)
{
    return !word || is_one_of(word, "help", "--help", "-h") ||
           is_one_of(word, "version", "--version", "-V");
}

static int dispatch(int argc, char **argv)
{
    const struct ts_command *command = argc > 1 ? find(argv[1]) : NULL;
    if (command)
        return run(command, argc - 1, argv + 1);
    if (argc < 2) {
        print_overview(stderr);
        return TS_EXIT_USAGE;
    }
    if (is_one_of(argv[1], "help", "--help", "-h"))
        return print_help(has_no_page(argv[2]) ? NULL : argv[2]);
    if (is_one_of(argv[1], "version", "--version", "-V"))
        return print_version();
    return unknown(argv[1]);
}

/* Output that did not arrive (a full disk) is an error too. */
static int close_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    ts_complain("standard output cannot be written: %s", strerror(errno));
    return status ? status : TS_EXIT_FAILED;
}

/* Large bodies come and go. The threshold that grows by itself would leave their holes in the heap.
 */
#define LARGE_BYTES (1 << 20)

int main(int argc, char **argv)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    setlocale(LC_CTYPE, ""); /* only that: numbers keep their point in JSON */
    return close_output(dispatch(argc, argv));
}
