/* The traces of the spool, run by run. */
#include "exporter/command/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exporter/command/prices.h"
#include "exporter/command/report.h"
#include "exporter/spool/spool.h"

uint64_t ts_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* Nothing more comes to a trace that has its root. */
static void hand_on(struct ts_run_traces *run, const struct ts_span *root)
{
    struct ts_trace trace = ts_trace_set_take(&run->set, root->trace_id);
    run->runs->closed(run->runs->context, &trace);
    ts_runs_free_kept(&trace);
}

static void gather(void *context, struct ts_span *span)
{
    struct ts_run_traces *run = context;
    bool is_end = run->runs->closed && ts_span_is_top(span) && !span->in_progress;
    if (ts_trace_set_add(&run->set, span) && is_end)
        hand_on(run, span);
}

static void gather_open(void *context, struct ts_span *span)
{
    struct ts_run_traces *run = context;
    run->open += ts_span_is_top(span) && span->in_progress;
    gather(run, span);
}

static void count_open(void *context, struct ts_span *span)
{
    struct ts_run_traces *run = context;
    run->open += ts_span_is_top(span) && span->in_progress;
    ts_span_free(span);
}

/* Returns 0, or -1 with a line in error. */
static int read_run(const struct ts_runs *runs, struct ts_run_traces *run, char *error,
                    size_t error_size)
{
    struct ts_pipeline_options options = {.spool_dir = runs->spool,
                                          .run_id = run->run_id,
                                          .mask = runs->mask,
                                          .emit = gather,
                                          .context = run,
                                          .prices = ts_command_prices()};
    struct ts_pipeline *pipeline = ts_pipeline_new(&options, error, error_size);
    if (!pipeline)
        return -1;
    int result = ts_pipeline_read(pipeline, ts_now_ns(), error, error_size) >= 0 ? 0 : -1;
    if (result == 0) {
        ts_pipeline_peek(pipeline, runs->with_open ? gather_open : count_open, run);
        ts_trace_set_sort(&run->set);
        run->health = *ts_pipeline_health(pipeline);
    }
    ts_pipeline_free(pipeline);
    return result;
}

static void visit_run(const struct ts_runs *runs, const char *run_id, struct ts_trouble *trouble)
{
    char error[512] = "";
    struct ts_run_traces run = {.runs = runs, .run_id = run_id};
    if (read_run(runs, &run, error, sizeof error) == 0) {
        ts_trouble_add(trouble, &run.health);
        runs->visit(runs->context, &run);
    } else {
        trouble->runs_unreadable++;
        ts_complain("run %s cannot be read: %s", run_id, error);
    }
    ts_trace_set_free(&run.set);
}

int ts_runs_each(const struct ts_runs *runs, struct ts_trouble *trouble)
{
    struct ts_arena arena = {0};
    struct ts_name_list names = {0};
    char error[512] = "";
    if (ts_spool_runs(runs->spool, &arena, &names, error, sizeof error) != 0) {
        ts_complain("%s", error);
        ts_arena_free(&arena);
        return -1;
    }
    for (size_t i = 0; i < names.count; i++)
        visit_run(runs, names.names[i], trouble);
    ts_arena_free(&arena);
    return 0;
}

struct ts_trace ts_runs_keep(struct ts_trace *trace)
{
    struct ts_trace kept = *trace;
    trace->spans = NULL;
    trace->count = trace->size = 0;
    return kept;
}

void ts_runs_free_kept(struct ts_trace *trace)
{
    for (size_t i = 0; i < trace->count; i++)
        ts_span_free(trace->spans[i]);
    free(trace->spans);
    *trace = (struct ts_trace){0};
}

void ts_trouble_add(struct ts_trouble *trouble, const struct ts_pipeline_health *health)
{
    trouble->dropped += health->dropped;
    if (!*health->damage && !health->holes)
        return;
    trouble->runs_damaged++;
    if (!*trouble->damage)
        snprintf(trouble->damage, sizeof trouble->damage, "%s", health->damage);
}

void ts_trouble_tell(const struct ts_trouble *trouble)
{
    char damaged[320] = "", dropped[80] = "";
    if (trouble->runs_damaged)
        snprintf(damaged, sizeof damaged,
                 "journals of %zu run%s are damaged (%s), what is whole is shown",
                 trouble->runs_damaged, trouble->runs_damaged == 1 ? "" : "s", trouble->damage);
    if (trouble->dropped)
        snprintf(dropped, sizeof dropped, "%llu records could not be written and are missing",
                 (unsigned long long)trouble->dropped);
    if (*damaged || *dropped)
        ts_complain("%s%s%s", damaged, *damaged && *dropped ? "; " : "", dropped);
}
