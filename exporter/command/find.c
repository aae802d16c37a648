/* Finding a trace by what a person types. */
#include "exporter/command/find.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exporter/command/command.h"
#include "exporter/command/listing.h"
#include "exporter/command/report.h"

struct search {
    const char *digits; /* NULL: the newest */
    struct ts_trace best;
    uint64_t best_start_ns;
    size_t found;
    char names[160]; /* the first ids that fit */
};

int ts_find_digits(const char *typed, char digits[33])
{
    if (strncasecmp(typed, "tr-", 3) == 0)
        typed += 3;
    size_t bytes = strlen(typed);
    if (bytes < 1 || bytes > 32 || strspn(typed, "0123456789abcdefABCDEF") != bytes)
        return -1;
    for (size_t i = 0; i <= bytes; i++)
        digits[i] = (char)tolower((unsigned char)typed[i]);
    return 0;
}

static void take(struct search *search, struct ts_trace *trace)
{
    ts_runs_free_kept(&search->best);
    search->best_start_ns = trace->spans[0]->start_ns;
    search->best = ts_runs_keep(trace);
}

static void consider(struct search *search, struct ts_trace *trace)
{
    char id[TS_TRACE_ID_BYTES];
    size_t used = strlen(search->names);
    if (!trace->count)
        return;
    if (!search->digits) {
        if (!search->best.count || trace->spans[0]->start_ns >= search->best_start_ns)
            take(search, trace);
        return;
    }
    ts_trace_id_text(trace, id);
    if (strncmp(id + 3, search->digits, strlen(search->digits)) != 0)
        return;
    if (search->best.count &&
        memcmp(search->best.trace_id, trace->trace_id, sizeof trace->trace_id) == 0) {
        ts_trace_take(&search->best, trace); /* of another run */
        return;
    }
    search->found++;
    if (search->found <= 3)
        snprintf(search->names + used, sizeof search->names - used, "%s%s", used ? ", " : "", id);
    take(search, trace);
}

static void visit(void *context, struct ts_run_traces *run)
{
    for (size_t i = 0; i < run->set.count; i++)
        consider(context, &run->set.traces[i]);
}

static int judge(const struct search *search, const char *spool, const char *typed)
{
    if (search->found > 1) {
        ts_complain("%s fits %zu traces (%s%s); give more digits", typed, search->found,
                    search->names, search->found > 3 ? " ..." : "");
        return TS_EXIT_FAILED;
    }
    if (search->best.count)
        return TS_EXIT_FINE;
    if (typed)
        ts_complain("no trace %s in %s; see `traceshim ls`", typed, spool);
    else
        ts_complain("no traces in %s yet; start a program with `traceshim run`", spool);
    return TS_EXIT_FAILED;
}

/* Other runs may be in the same trace of another program. */
static bool has_parts(const struct ts_trace *trace)
{
    struct ts_trace_summary summary;
    ts_trace_summarise(trace, &summary);
    return summary.joined;
}

static int find_again(const char *spool, struct ts_mask *mask, const struct ts_trace *part,
                      struct ts_trace *trace, struct ts_trouble *trouble)
{
    char id[TS_TRACE_ID_BYTES];
    *trouble = (struct ts_trouble){0};
    ts_trace_id_text(part, id);
    return ts_find_trace(spool, mask, id, trace, trouble);
}

int ts_find_trace(const char *spool, struct ts_mask *mask, const char *typed,
                  struct ts_trace *trace, struct ts_trouble *trouble)
{
    char digits[33];
    struct search search = {.digits = typed ? digits : NULL};
    struct ts_runs runs = {
        .spool = spool, .mask = mask, .with_open = true, .visit = visit, .context = &search};
    if (typed && ts_find_digits(typed, digits) != 0) {
        ts_complain("%s is no trace id (tr- and up to 32 hex digits); see `traceshim ls`", typed);
        return TS_EXIT_FAILED;
    }
    int status = ts_runs_each(&runs, trouble) == 0 ? judge(&search, spool, typed) : TS_EXIT_FAILED;
    if (status == TS_EXIT_FINE && !typed && has_parts(&search.best)) {
        status = find_again(spool, mask, &search.best, trace, trouble);
        ts_runs_free_kept(&search.best);
    } else if (status == TS_EXIT_FINE)
        *trace = search.best;
    else
        ts_runs_free_kept(&search.best);
    return status;
}
