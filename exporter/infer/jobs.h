/* Jobs: asked for once, polled until they are done, and one call in the end. */
#ifndef TS_INFER_JOBS_H
#define TS_INFER_JOBS_H

#include <stddef.h>
#include <stdint.h>
#include "exporter/call/call.h"

/* Jobs that may be under way at once; one more is not waited for. */
#define TS_MAX_JOBS 1000
#define TS_FINISHED_JOBS 256

struct ts_job {
    struct ts_job *next;  /* older */
    struct ts_call *call; /* that asked for it */
    uint64_t last_ns;     /* end of the last that was heard of it */
};

/* Empty: all zeros. */
struct ts_jobs {
    struct ts_job *newest;
    size_t count;
    uint64_t finished[TS_FINISHED_JOBS]; /* their ids, hashed; the last ones, in a ring */
    size_t finished_count;
};

/* Takes a call that is part of a job. Returns what is to be shown now: the whole job when this is
 * its end, the call itself when what it belongs to is not known; NULL: nothing yet. A job
 * that is asked for after its end is no model call any more: its usage was told. One of which
 * nothing was heard for idle_ns before the call is not waited for any more: see ts_jobs_idle. */
struct ts_call *ts_jobs_take(struct ts_jobs *jobs, struct ts_call *call, uint64_t idle_ns);

/* The oldest call whose job was silent for idle_ns before now_ns, no longer a job's; NULL: none.
 * With idle_ns 0 and now_ns UINT64_MAX: any. */
struct ts_call *ts_jobs_idle(struct ts_jobs *jobs, uint64_t now_ns, uint64_t idle_ns);

void ts_jobs_free(struct ts_jobs *jobs);

#endif
