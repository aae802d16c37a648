/* One run of the spool, taken through the rooms: spool -> wire -> provider -> infer. Incremental:
 * call ts_pipeline_read again and again while the run's processes live. The same for the exporter
 * thread and the command. */
#ifndef TS_PIPELINE_PIPELINE_H
#define TS_PIPELINE_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/infer/span.h"
#include "exporter/mask/mask.h"
#include "exporter/spool/exchange.h"

struct ts_pipeline;
struct ts_prices;

struct ts_pipeline_options {
    const char *spool_dir, *run_id;
    struct ts_mask *mask; /* what every span passes; never NULL, outlives the pipeline */
    void (*emit)(void *context, struct ts_span *span); /* owns the span */
    void *context;
    const struct ts_prices *prices; /* outlive the pipeline; NULL: only providers tell costs */
    /* The exporter thread's own process is known to live until it says otherwise. */
    const char *own_journal_id; /* NULL: none */
};

struct ts_pipeline_health {
    uint64_t calls; /* ended or interrupted */
    uint64_t in_flight;
    uint64_t interrupted;
    uint64_t dropped; /* records, counted by the writers */
    uint64_t holes, bytes_skipped;
    bool alive;       /* a writer or the run's leader lives */
    char damage[240]; /* first damage in words, "" */
};

/* Returns NULL and one clear line in error. */
struct ts_pipeline *ts_pipeline_new(const struct ts_pipeline_options *options, char *error,
                                    size_t error_size);

/* Reads what is new in all journals of the run (also new journals) and emits spans. Closes by
 * idleness measured against now_ns (wall clock). When no process of the run lives any more
 * everything is closed. Returns the number of records read, -1 with a line in error. */
long ts_pipeline_read(struct ts_pipeline *pipeline, uint64_t now_ns, char *error,
                      size_t error_size);

/* The process that calls is about to end (exporter thread at exit): its journal is complete. */
void ts_pipeline_own_end(struct ts_pipeline *pipeline);

/* Emits open traces as they stand (in_progress), also calls in flight; changes nothing. */
void ts_pipeline_peek(struct ts_pipeline *pipeline,
                      void (*emit)(void *context, struct ts_span *span), void *context);

const struct ts_pipeline_health *ts_pipeline_health(struct ts_pipeline *pipeline);
void ts_pipeline_free(struct ts_pipeline *pipeline);

#endif
