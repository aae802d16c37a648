/* The journals of a run, merged by the time at which their calls ended, and taken through the
 * rooms. */
#include "exporter/pipeline/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/infer/infer.h"
#include "exporter/pipeline/flight.h"
#include "exporter/pipeline/source.h"
#include "exporter/price/price.h"
#include "exporter/provider/provider.h"
#include "exporter/spool/spool.h"

#define DEFAULT_IDLE_CLOSE_S 60
#define MAX_IDLE_CLOSE_S (30l * 24 * 3600)

struct ts_pipeline {
    char run_dir[4096];
    char own_journal_id[33];
    bool own_ended;
    struct ts_mask *mask;
    void (*emit)(void *context, struct ts_span *span);
    void *context;
    const struct ts_prices *prices;
    struct ts_infer *infer; /* NULL until the first call: its process's settings are needed */
    struct ts_source **sources;
    size_t count, size;
    uint64_t now_ns;      /* of the last read */
    char open_error[240]; /* a journal that cannot be opened */
    struct ts_pipeline_health health;
};

struct ts_pipeline *ts_pipeline_new(const struct ts_pipeline_options *options, char *error,
                                    size_t error_size)
{
    struct ts_pipeline *pipeline = options->mask ? calloc(1, sizeof *pipeline) : NULL;
    error[0] = 0;
    if (!pipeline) {
        snprintf(error, error_size, options->mask ? "no memory" : "there is no mask for spans");
        return NULL;
    }
    int bytes = snprintf(pipeline->run_dir, sizeof pipeline->run_dir, "%s/runs/%s",
                         options->spool_dir, options->run_id);
    if (bytes < 0 || (size_t)bytes >= sizeof pipeline->run_dir) {
        snprintf(error, error_size, "%.60s...: the path is too long", options->spool_dir);
        free(pipeline);
        return NULL;
    }
    pipeline->mask = options->mask;
    pipeline->emit = options->emit;
    pipeline->context = options->context;
    pipeline->prices = options->prices;
    if (options->own_journal_id)
        snprintf(pipeline->own_journal_id, sizeof pipeline->own_journal_id, "%s",
                 options->own_journal_id);
    return pipeline;
}

/* --- journals --- */

static bool is_known(const struct ts_pipeline *pipeline, const char *journal_id)
{
    for (size_t i = 0; i < pipeline->count; i++)
        if (strcmp(pipeline->sources[i]->journal_id, journal_id) == 0)
            return true;
    return false;
}

static bool make_room(struct ts_pipeline *pipeline)
{
    if (pipeline->count < pipeline->size)
        return true;
    size_t size = pipeline->size ? pipeline->size * 2 : 8;
    struct ts_source **sources = realloc(pipeline->sources, size * sizeof *sources);
    if (!sources)
        return false;
    pipeline->sources = sources;
    pipeline->size = size;
    return true;
}

/* One that cannot be opened does not keep the others from being read; it is tried again. */
static void add_source(struct ts_pipeline *pipeline, const char *journal_id)
{
    struct ts_source *source =
        make_room(pipeline) ? ts_source_open(pipeline->run_dir, journal_id, pipeline->open_error,
                                             sizeof pipeline->open_error)
                            : NULL;
    if (!source)
        return;
    source->is_own = strcmp(journal_id, pipeline->own_journal_id) == 0;
    pipeline->sources[pipeline->count++] = source;
}

static int find_journals(struct ts_pipeline *pipeline, char *error, size_t error_size)
{
    struct ts_arena arena = {0};
    struct ts_name_list names = {0};
    int result = ts_spool_journals(pipeline->run_dir, &arena, &names, error, error_size);
    pipeline->open_error[0] = 0;
    for (size_t i = 0; result == 0 && i < names.count; i++)
        if (!is_known(pipeline, names.names[i]))
            add_source(pipeline, names.names[i]);
    ts_arena_free(&arena);
    return result;
}

static long records(const struct ts_pipeline *pipeline)
{
    long sum = 0;
    for (size_t i = 0; i < pipeline->count; i++)
        sum += pipeline->sources[i]->records;
    return sum;
}

/* --- calls --- */

static uint64_t idle_close_ns(const struct ts_process *process)
{
    const char *text = ts_process_env(process, "TRACESHIM_IDLE_CLOSE_S");
    char *end = NULL;
    long seconds = text ? strtol(text, &end, 10) : 0;
    if (!text || end == text || *end || seconds <= 0)
        seconds = DEFAULT_IDLE_CLOSE_S;
    if (seconds > MAX_IDLE_CLOSE_S)
        seconds = MAX_IDLE_CLOSE_S;
    return (uint64_t)seconds * 1000000000;
}

/* The one way by which spans leave. */
static void emit_masked(void *context, struct ts_span *span)
{
    struct ts_pipeline *pipeline = context;
    ts_mask_span(pipeline->mask, span);
    pipeline->emit(pipeline->context, span);
}

static bool has_infer(struct ts_pipeline *pipeline, const struct ts_exchange *exchange)
{
    struct ts_infer_options options = {.emit = emit_masked, .context = pipeline};
    if (pipeline->infer)
        return true;
    options.idle_close_ns = idle_close_ns(exchange->process);
    pipeline->infer = ts_infer_new(&options);
    return pipeline->infer != NULL;
}

static void give(struct ts_pipeline *pipeline, struct ts_exchange *exchange)
{
    pipeline->health.calls++;
    pipeline->health.interrupted += exchange->interrupted;
    if (!has_infer(pipeline, exchange)) {
        ts_exchange_free(exchange);
        return;
    }
    struct ts_call *call = ts_call_read(exchange);
    if (!call)
        return;
    ts_price_call(pipeline->prices, call);
    ts_infer_call(pipeline->infer, call);
}

/* The journal whose next call ended first; of equals the first in the order of ids. */
static struct ts_source *earliest(struct ts_pipeline *pipeline)
{
    struct ts_source *best = NULL;
    for (size_t i = 0; i < pipeline->count; i++) {
        struct ts_source *source = pipeline->sources[i];
        ts_source_fill(source);
        const struct ts_exchange *head = ts_source_head(source);
        if (head && (!best || head->end_ns < ts_source_head(best)->end_ns))
            best = source;
    }
    return best;
}

static void read_new(struct ts_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->count; i++)
        ts_source_begin(pipeline->sources[i], pipeline->run_dir, !pipeline->own_ended);
    struct ts_source *source;
    while ((source = earliest(pipeline)))
        give(pipeline, ts_source_take(source));
}

/* --- who lives --- */

static bool is_own_process(const struct ts_pipeline *pipeline, uint64_t pid, uint64_t start_ticks)
{
    for (size_t i = 0; i < pipeline->count; i++) {
        const struct ts_process *process = ts_assembler_process(pipeline->sources[i]->assembler);
        if (pipeline->sources[i]->is_own)
            return process->pid == pid && process->start_ticks == start_ticks;
    }
    return false;
}

static bool leader_lives(const struct ts_pipeline *pipeline, const struct ts_process *process)
{
    if (pipeline->own_ended && is_own_process(pipeline, process->leader_pid, process->leader_ticks))
        return false;
    return process->leader_pid &&
           ts_spool_process_alive(process->leader_pid, process->leader_ticks);
}

/* All processes of a run name the same leader. */
static bool run_lives(const struct ts_pipeline *pipeline)
{
    const struct ts_process *known = NULL;
    for (size_t i = 0; i < pipeline->count; i++) {
        const struct ts_source *source = pipeline->sources[i];
        const struct ts_process *process = ts_assembler_process(source->assembler);
        if (source->reader && source->alive && (process->pid || source->is_own))
            return true;
        if (process->leader_pid)
            known = process;
    }
    return known && leader_lives(pipeline, known);
}

static void take_earlier_start(void *context, const struct ts_exchange *exchange)
{
    uint64_t *earliest_ns = context;
    if (exchange->start_ns < *earliest_ns)
        *earliest_ns = exchange->start_ns;
}

/* A turn is not idle while one of its calls is in flight, and which turn a call belongs to shows
 * only when it has ended. */
static uint64_t settled_until(const struct ts_pipeline *pipeline, uint64_t now_ns)
{
    for (size_t i = 0; i < pipeline->count; i++)
        ts_assembler_in_flight(pipeline->sources[i]->assembler, take_earlier_start, &now_ns);
    return now_ns;
}

long ts_pipeline_read(struct ts_pipeline *pipeline, uint64_t now_ns, char *error, size_t error_size)
{
    error[0] = 0;
    if (find_journals(pipeline, error, error_size))
        return -1;
    long before = records(pipeline);
    pipeline->now_ns = now_ns;
    read_new(pipeline);
    pipeline->health.alive = run_lives(pipeline);
    if (pipeline->infer && pipeline->health.alive)
        ts_infer_time(pipeline->infer, settled_until(pipeline, now_ns));
    else if (pipeline->infer)
        ts_infer_finish(pipeline->infer);
    return records(pipeline) - before;
}

void ts_pipeline_own_end(struct ts_pipeline *pipeline)
{
    pipeline->own_ended = true;
}

/* --- views --- */

static void count_one(void *context, const struct ts_exchange *exchange)
{
    (void)exchange;
    ++*(uint64_t *)context;
}

static uint64_t in_flight(const struct ts_source *source)
{
    uint64_t count = 0;
    ts_assembler_in_flight(source->assembler, count_one, &count);
    return count;
}

struct view {
    struct ts_mask *mask;
    void (*emit)(void *context, struct ts_span *span);
    void *context;
};

static void show_masked(void *context, struct ts_span *span)
{
    struct view *view = context;
    ts_mask_span(view->mask, span);
    view->emit(view->context, span);
}

void ts_pipeline_peek(struct ts_pipeline *pipeline,
                      void (*emit)(void *context, struct ts_span *span), void *context)
{
    struct view view = {.mask = pipeline->mask, .emit = emit, .context = context};
    if (pipeline->infer)
        ts_infer_peek(pipeline->infer, show_masked, &view);
    for (size_t i = 0; i < pipeline->count; i++)
        if (in_flight(pipeline->sources[i]))
            ts_flight_show(pipeline->run_dir, pipeline->sources[i]->journal_id, pipeline->now_ns,
                           show_masked, &view);
}

const struct ts_pipeline_health *ts_pipeline_health(struct ts_pipeline *pipeline)
{
    struct ts_pipeline_health *health = &pipeline->health;
    health->in_flight = health->dropped = health->holes = health->bytes_skipped = 0;
    snprintf(health->damage, sizeof health->damage, "%s", pipeline->open_error);
    for (size_t i = 0; i < pipeline->count; i++) {
        const struct ts_source *source = pipeline->sources[i];
        health->in_flight += in_flight(source);
        health->dropped += ts_assembler_dropped(source->assembler);
        health->holes += source->holes;
        health->bytes_skipped += source->bytes_skipped;
        if (!health->damage[0])
            snprintf(health->damage, sizeof health->damage, "%s", source->damage);
    }
    return health;
}

/* Calls that infer/ holds refer to processes that the sources own. */
void ts_pipeline_free(struct ts_pipeline *pipeline)
{
    if (!pipeline)
        return;
    ts_infer_free(pipeline->infer);
    for (size_t i = 0; i < pipeline->count; i++)
        ts_source_close(pipeline->sources[i]);
    free(pipeline->sources);
    free(pipeline);
}
