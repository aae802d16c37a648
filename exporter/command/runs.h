/* The traces of the spool, run by run: what `ls`, `show` and `export` go through. */
#ifndef TS_COMMAND_RUNS_H
#define TS_COMMAND_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/pipeline/pipeline.h"
#include "exporter/sink/trace.h"

/* What was wrong in the runs that were gone through. */
struct ts_trouble {
    size_t runs_damaged, runs_unreadable;
    uint64_t dropped; /* records that writers could not write */
    char damage[240]; /* the first damage in words */
};

struct ts_runs;

struct ts_run_traces {
    const struct ts_runs *runs; /* that it is one of */
    const char *run_id;
    struct ts_trace_set set; /* oldest first */
    size_t open;             /* traces that are still under way */
    struct ts_pipeline_health health;
};

struct ts_runs {
    const char *spool;
    struct ts_mask *mask; /* never NULL */
    bool with_open;       /* the set holds what is under way too, as it stands */
    /* Gets one run after the other. The traces are freed afterwards; one that is to be kept is
     * taken out with ts_runs_keep. */
    void (*visit)(void *context, struct ts_run_traces *run);
    /* NULL, or gets each closed trace as soon as it is whole, which is freed afterwards and is not
     * in the set of its run: so only what is open takes memory. */
    void (*closed)(void *context, const struct ts_trace *trace);
    void *context;
};

/* Goes through all runs, oldest first. A run that cannot be read is told on stderr and stepped
 * over. Returns 0, or -1 when the spool itself cannot be read (told on stderr). */
int ts_runs_each(const struct ts_runs *runs, struct ts_trouble *trouble);

/* Moves a trace out of its set, which then holds an empty one in its place. */
struct ts_trace ts_runs_keep(struct ts_trace *trace);
void ts_runs_free_kept(struct ts_trace *trace);

/* Says in one line on stderr that journals are damaged or records were dropped; nothing when all is
 * well. */
void ts_trouble_tell(const struct ts_trouble *trouble);

/* Adds what one run's health tells. */
void ts_trouble_add(struct ts_trouble *trouble, const struct ts_pipeline_health *health);

/* Wall clock in ns. */
uint64_t ts_now_ns(void);

#endif
