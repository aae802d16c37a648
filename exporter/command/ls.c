/* traceshim ls: the traces of the spool, newest first. */
#include "exporter/command/command.h"
#include "exporter/command/listing.h"
#include "exporter/command/report.h"
#include "exporter/command/runs.h"
#include "exporter/command/screen.h"

static void add_run(void *context, struct ts_run_traces *run)
{
    for (size_t i = 0; i < run->set.count; i++)
        ts_listing_add(context, run->run_id, &run->set.traces[i]);
}

static void print(const struct ts_listing *listing, const struct ts_arguments *arguments)
{
    struct ts_listing_look look = {.columns = ts_screen_columns(),
                                   .short_ids = ts_screen_is_one(),
                                   .colour = ts_screen_has_colour()};
    if (arguments->json)
        ts_listing_print_json(listing, arguments->count, stdout);
    else if (listing->count)
        ts_listing_print(listing, arguments->count, &look, stdout);
    else
        ts_complain("no traces in %s yet; start a program with `traceshim run`", arguments->spool);
}

static int run(const struct ts_arguments *arguments)
{
    struct ts_listing listing = {0};
    struct ts_trouble trouble = {0};
    struct ts_runs runs = {.spool = arguments->spool,
                           .mask = arguments->mask,
                           .with_open = true,
                           .visit = add_run,
                           .context = &listing};
    int result = ts_runs_each(&runs, &trouble);
    ts_listing_newest_first(&listing);
    if (result == 0)
        print(&listing, arguments);
    ts_listing_free(&listing);
    ts_trouble_tell(&trouble);
    return result || trouble.runs_unreadable ? TS_EXIT_FAILED : TS_EXIT_FINE;
}

const struct ts_command ts_command_ls = {
    .name = "ls",
    .summary = "list the traces of this machine, newest first",
    .usage = "ls [OPTION...]",
    .help = "Lists traces: id, local time of start, name, state (OK, ERROR, IN_PROGRESS; "
            "interrupted when the\n"
            "program died in a call), duration, calls to models, tokens, cost where known, the "
            "request.\n"
            "Damaged journals and records that could not be written are told on stderr.\n"
            "\n"
            "  -n N         at most N traces\n"
            "  --json       one JSON object a line, with full ids and nanoseconds\n"
            "  --spool DIR  look in DIR instead of TRACESHIM_SPOOL\n"
            "  -h, --help   this text\n"
            "\n"
            "Examples:\n"
            "  traceshim ls -n 10\n"
            "  traceshim ls --json | jq -r 'select(.state == \"ERROR\") | .trace_id'\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_JSON | TS_TAKES_COUNT | TS_TAKES_MASK,
    .run = run,
};
