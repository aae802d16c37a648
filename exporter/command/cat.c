/* traceshim cat: the raw exchanges, as they were recorded. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exporter/command/command.h"
#include "exporter/command/exchanges.h"
#include "exporter/command/find.h"
#include "exporter/command/report.h"
#include "exporter/command/screen.h"
#include "exporter/command/transcript.h"
#include "exporter/infer/ids.h"
#include "exporter/spool/spool.h"

/* Which exchanges are wanted. */
struct choice {
    const struct ts_arguments *arguments;
    const char *run;              /* the only run, NULL: all */
    const char *journal;          /* beginning of a journal's id, "": all */
    const struct ts_trace *trace; /* only those whose spans are in it; NULL: all */
    size_t shown;
};

static bool is_in_trace(const struct ts_trace *trace, struct ts_exchange *exchange)
{
    struct ts_call call = {.exchange = exchange};
    unsigned char id[8];
    ts_id_call(&call, id);
    for (size_t i = 0; i < trace->count; i++)
        if (memcmp(trace->spans[i]->span_id, id, sizeof id) == 0)
            return true;
    return false;
}

static bool is_wanted(const struct choice *choice, const struct ts_exchange *exchange)
{
    struct ts_exchange named = {.process = exchange->process, .number = exchange->number};
    return !choice->trace || is_in_trace(choice->trace, &named);
}

static void print(struct choice *choice, const struct ts_exchange *exchange)
{
    if (choice->arguments->json)
        ts_transcript_print_json(exchange, choice->arguments->mask, stdout);
    else
        ts_transcript_print(exchange, choice->arguments->mask, ts_screen_is_one(), stdout);
    choice->shown++;
}

static void print_run(struct choice *choice, const char *run_id, struct ts_trouble *trouble)
{
    char run_dir[PATH_MAX + 128];
    struct ts_exchanges exchanges = {0};
    snprintf(run_dir, sizeof run_dir, "%s/runs/%s", choice->arguments->spool, run_id);
    if (ts_exchanges_read(&exchanges, run_dir, choice->journal, trouble) < 0)
        trouble->runs_unreadable++;
    for (size_t i = 0; i < exchanges.count; i++)
        if (is_wanted(choice, exchanges.list[i]))
            print(choice, exchanges.list[i]);
    ts_exchanges_free(&exchanges);
}

static int print_all(struct choice *choice, struct ts_trouble *trouble)
{
    char error[512];
    struct ts_arena arena = {0};
    struct ts_name_list runs = {0};
    int result = ts_spool_runs(choice->arguments->spool, &arena, &runs, error, sizeof error);
    if (result != 0)
        ts_complain("%s", error);
    for (size_t i = 0; i < runs.count; i++)
        if (!choice->run || strcmp(choice->run, runs.names[i]) == 0)
            print_run(choice, runs.names[i], trouble);
    ts_arena_free(&arena);
    return result;
}

/* Run ids hold a "-"; what is hex without "tr-" is looked up among the journals first. */
static void choose(struct choice *choice, const char *what)
{
    if (strchr(what, '-') && strncasecmp(what, "tr-", 3) != 0)
        choice->run = what;
    else
        choice->journal = what;
}

static int nothing_found(const struct choice *choice, const struct ts_trouble *trouble)
{
    const char *what = choice->arguments->operands[0];
    if (what)
        ts_complain("nothing recorded for %s in %s; see `traceshim ls` or `traceshim cat --json`",
                    what, choice->arguments->spool);
    else if (!choice->arguments->json)
        ts_complain("nothing recorded in %s yet; start a program with `traceshim run`",
                    choice->arguments->spool);
    return what || trouble->runs_unreadable ? TS_EXIT_FAILED : TS_EXIT_FINE;
}

static int print_trace(const struct choice *choice, const char *id);

static int print_choice(struct choice *choice)
{
    char digits[33];
    struct ts_trouble trouble = {0};
    if (print_all(choice, &trouble) != 0)
        return TS_EXIT_FAILED;
    ts_trouble_tell(&trouble);
    if (!choice->shown && !choice->trace && ts_find_digits(choice->journal, digits) == 0)
        return print_trace(choice, choice->journal);
    if (!choice->shown)
        return nothing_found(choice, &trouble);
    return trouble.runs_unreadable ? TS_EXIT_FAILED : TS_EXIT_FINE;
}

static int print_trace(const struct choice *choice, const char *id)
{
    struct ts_trouble trouble = {0};
    struct ts_trace trace = {0};
    char run_id[128];
    int status =
        ts_find_trace(choice->arguments->spool, choice->arguments->mask, id, &trace, &trouble);
    if (status != TS_EXIT_FINE)
        return status;
    snprintf(run_id, sizeof run_id, "%s", trace.spans[0]->run_id);
    struct choice members = {
        .arguments = choice->arguments, .trace = &trace, .run = run_id, .journal = ""};
    status = print_choice(&members);
    ts_runs_free_kept(&trace);
    return status;
}

static int run(const struct ts_arguments *arguments)
{
    const char *what = arguments->operands[0];
    struct choice choice = {.arguments = arguments, .journal = ""};
    if (what && strncasecmp(what, "tr-", 3) == 0)
        return print_trace(&choice, what);
    if (what)
        choose(&choice, what);
    return print_choice(&choice);
}

const struct ts_command ts_command_cat = {
    .name = "cat",
    .summary = "print the raw exchanges of HTTP",
    .usage = "cat [OPTION...] [ID]",
    .help =
        "Prints what was recorded of each call in order of time, like `curl -v`: head and body of "
        "the request\n"
        "(>), head (<) and decoded body of the response, times, errors. Lines with * are remarks. "
        "Header values\n"
        "outside the allow-list and keys in addresses were never recorded; they read ***.\n"
        "ID is a trace (tr-...), a journal (32 hex digits or their beginning) or a run.\n"
        "\n"
        "  --json       one JSON object a call and line; bodies that are no text as body_base64\n"
        "  --spool DIR  look in DIR instead of TRACESHIM_SPOOL\n"
        "  -h, --help   this text\n"
        "\n"
        "Examples:\n"
        "  traceshim cat\n"
        "  traceshim cat tr-4f0c\n"
        "  traceshim cat --json | jq -r 'select(.status >= 400) | .response.body'\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_JSON | TS_TAKES_MASK,
    .most_operands = 1,
    .run = run,
};
