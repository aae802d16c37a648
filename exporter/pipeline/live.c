/* The exporter thread's work. */
#include "exporter/pipeline/live.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "exporter/bare/journal.h"
#include "exporter/pipeline/pipeline.h"
#include "exporter/price/price.h"
#include "exporter/sink/backoff.h"
#include "exporter/sink/delivery.h"
#include "exporter/sink/sink.h"

#define BUSY_MS 1000
#define IDLE_MS 5000
#define BUSY_FOR_NS (5 * SECOND)
#define BETWEEN_READS_NS (100 * MILLISECOND) /* of a program that makes calls all the time */
#define DOWN_FRESH_S 30
#define PATIENCE_NS                                                                                \
    (500 * MILLISECOND)       /* a server that had less time than this is not called down */
#define SEND_BYTES (4u << 20) /* while a long journal is read: send what is there already */
#define MAX_WAITING_BYTES (32u << 20)
#define MILLISECOND 1000000ull
#define SECOND 1000000000ull

struct live {
    const struct ts_exporter_host *host;
    struct ts_bare_journal *bare; /* NULL: the shim writes the journal */
    struct ts_mask *mask;
    struct ts_sink *sink; /* NULL: there is nothing to do but the journal */
    struct ts_delivery
        *delivery; /* NULL: another exporter has the run; then there is no pipeline */
    struct ts_pipeline *pipeline;
    struct ts_prices *prices;
    struct ts_backoff backoff;
    uint64_t last_read_ns, last_news_ns;
    bool overflow; /* spans were left out since the run was opened */
    bool stopping;
    bool gave_up; /* at the stop: the server is known to be down */
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static bool server_is_down(struct live *live)
{
    return ts_server_down_fresh(live->host->spool_dir, ts_sink_name(live->sink), DOWN_FRESH_S);
}

/* Asked while a request is under way. What began before the stop may go on until the deadline, but
 * no program waits for a server that did not answer lately. */
static bool is_cancelled(void *context)
{
    struct live *live = context;
    uint64_t deadline_ns = live->host->stop_deadline_ns();
    if (live->bare)
        ts_bare_journal_drain(live->bare);
    if (!deadline_ns)
        return false;
    if (!live->stopping) {
        live->stopping = true;
        live->gave_up = server_is_down(live);
    }
    return live->gave_up || clock_ns(CLOCK_MONOTONIC) >= deadline_ns;
}

static void note_failure(struct live *live, uint64_t began_ns)
{
    uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    if (!is_cancelled(live) || (!live->gave_up && now_ns - began_ns >= PATIENCE_NS))
        ts_server_down_set(live->host->spool_dir, ts_sink_name(live->sink));
    ts_backoff_failed(&live->backoff, now_ns, ts_delivery_counts(live->delivery)->retry_after_s,
                      (uint32_t)(now_ns / 7));
}

static void deliver(struct live *live)
{
    char error[600];
    uint64_t began_ns = clock_ns(CLOCK_MONOTONIC);
    size_t sent = ts_delivery_counts(live->delivery)->sent;
    if (!ts_delivery_counts(live->delivery)->waiting)
        return;
    if (!live->stopping && began_ns < live->backoff.next_ns)
        return;
    if (ts_delivery_flush(live->delivery, live->sink, error, sizeof error) != TS_SEND_OK) {
        note_failure(live, began_ns);
        return;
    }
    bool is_news = live->backoff.failures || sent == 0;
    if (is_news && ts_delivery_counts(live->delivery)->sent > sent)
        ts_server_down_clear(live->host->spool_dir);
    ts_backoff_worked(&live->backoff);
}

/* A server that is down must not fill the program's memory: what is too much is left out, and comes
 * again when all is read anew after what waits was sent. */
static void take_span(void *context, struct ts_span *span)
{
    struct live *live = context;
    const struct ts_delivery_counts *counts = ts_delivery_counts(live->delivery);
    if (counts->waiting_bytes > SEND_BYTES && !live->overflow)
        deliver(live);
    live->overflow = live->overflow || counts->waiting_bytes > MAX_WAITING_BYTES;
    if (live->overflow)
        ts_span_free(span);
    else
        ts_delivery_add(live->delivery, span);
}

static void let_go(struct live *live)
{
    ts_pipeline_free(live->pipeline);
    ts_delivery_close(live->delivery);
    live->pipeline = NULL;
    live->delivery = NULL;
    live->overflow = false;
}

/* True when the run is ours. A pipeline begins anew with it, since another exporter may have sent
 * what an old one had seen. */
static bool has_run(struct live *live)
{
    char error[256];
    if (live->delivery || !live->sink)
        return live->delivery;
    struct ts_pipeline_options options = {
        .spool_dir = live->host->spool_dir,
        .run_id = live->host->run_id,
        .mask = live->mask,
        .emit = take_span,
        .context = live,
        .own_journal_id = live->bare ? ts_bare_journal_id(live->bare) : live->host->journal_id,
        .prices = live->prices,
    };
    live->delivery = ts_delivery_open(options.spool_dir, options.run_id, error, sizeof error);
    if (live->delivery)
        live->pipeline = ts_pipeline_new(&options, error, sizeof error);
    if (!live->pipeline)
        let_go(live);
    return live->pipeline;
}

static void read_run(struct live *live)
{
    char error[256];
    live->last_read_ns = clock_ns(CLOCK_MONOTONIC);
    if (ts_pipeline_read(live->pipeline, clock_ns(CLOCK_REALTIME), error, sizeof error) > 0)
        live->last_news_ns = live->last_read_ns;
}

static int until(uint64_t then_ns, uint64_t now_ns)
{
    return then_ns > now_ns ? (int)((then_ns - now_ns + MILLISECOND - 1) / MILLISECOND) : 0;
}

static int timeout_ms(struct live *live)
{
    uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    if (!live->delivery)
        return live->sink ? BUSY_MS : -1;
    bool busy = ts_delivery_counts(live->delivery)->waiting ||
                ts_pipeline_health(live->pipeline)->in_flight ||
                now_ns - live->last_news_ns < BUSY_FOR_NS;
    int again_ms = until(live->backoff.next_ns, now_ns);
    return !busy ? IDLE_MS : again_ms > 0 && again_ms < BUSY_MS ? again_ms : BUSY_MS;
}

/* Sleeps until there is something to do, but not shorter than a program needs that makes a thousand
 * calls a second. */
static void sleep_until_due(struct live *live)
{
    int bits = live->host->wait(timeout_ms(live));
    for (;;) {
        if (live->bare)
            ts_bare_journal_drain(live->bare);
        int more_ms = until(live->last_read_ns + BETWEEN_READS_NS, clock_ns(CLOCK_MONOTONIC));
        if ((bits & TS_WAKE_STOP) || !more_ms)
            break;
        bits = live->host->wait(more_ms);
    }
    live->stopping = bits & TS_WAKE_STOP;
}

static void finish(struct live *live)
{
    live->stopping = true;
    if (live->bare)
        ts_bare_journal_end(live->bare);
    if (!has_run(live))
        return;
    ts_pipeline_own_end(live->pipeline);
    read_run(live);
    live->gave_up = server_is_down(live);
    if (!live->gave_up)
        deliver(live);
}

static void loop(struct live *live)
{
    while (!live->stopping) {
        if (live->bare)
            ts_bare_journal_drain(live->bare);
        if (has_run(live)) {
            if (!live->overflow)
                read_run(live);
            deliver(live);
            if (live->overflow && !ts_delivery_counts(live->delivery)->waiting)
                let_go(live);
        }
        if (!live->stopping) /* it may have been noticed during a request */
            sleep_until_due(live);
    }
    finish(live);
    let_go(live);
}

int ts_live_run(const struct ts_exporter_host *host)
{
    char error[256];
    if (host->abi != TS_EXPORTER_ABI)
        return -1;
    struct live live = {.host = host};
    struct ts_sink_options options = {.cancelled = is_cancelled, .context = &live};
    live.bare = host->take ? ts_bare_journal_open(host) : NULL;
    if (host->take && !live.bare)
        return -1;
    live.mask = ts_mask_from_environment(error, sizeof error);
    /* Without its mask nothing may leave: all stays in the spool, and doctor tells why. */
    live.sink = live.mask ? ts_sink_from_environment(&options, error, sizeof error) : NULL;
    bool has_work = live.sink || live.bare;
    if (has_work) {
        host->tls_ready();
        live.prices = ts_prices_new(getenv("TRACESHIM_PRICES"), error, sizeof error);
        loop(&live);
        ts_prices_free(live.prices);
    }
    ts_bare_journal_free(live.bare);
    ts_sink_free(live.sink);
    ts_mask_free(live.mask);
    return has_work ? 0 : -1;
}
