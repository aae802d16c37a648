/* The queue of a run and its way to a sink. */
#include "exporter/sink/delivery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/sink/delivered.h"
#include "exporter/sink/rejected.h"
#include "exporter/sink/run_lock.h"

#define MAX_BATCH_SPANS 512
#define MAX_BATCH_BYTES (4u << 20)

struct ts_delivery {
    char *spool_dir;
    struct ts_run_lock lock;
    struct ts_delivered delivered;
    struct ts_span **queue; /* in the order of ts_delivery_add: children before their root */
    size_t count, size;
    struct ts_delivery_counts counts;
};

struct batch {
    struct ts_delivery *delivery;
    struct ts_sink *sink;
    struct ts_span *spans[MAX_BATCH_SPANS]; /* the queue's; trace by trace */
    size_t count;
    size_t first, end; /* the part of the queue that they are from */
    char *error;
    size_t error_size;
};

static int open_files(struct ts_delivery *delivery, const char *run_id, char *error,
                      size_t error_size)
{
    char run_dir[4096], path[4200];
    int bytes = snprintf(run_dir, sizeof run_dir, "%s/runs/%s", delivery->spool_dir, run_id);
    if (bytes < 0 || (size_t)bytes >= sizeof run_dir) {
        snprintf(error, error_size, "%s: the path is too long", delivery->spool_dir);
        return -1;
    }
    if (ts_run_lock_take(&delivery->lock, run_dir, error, error_size))
        return -1;
    snprintf(path, sizeof path, "%s/delivered", run_dir);
    if (ts_delivered_open(&delivery->delivered, path) == 0)
        return 0;
    snprintf(error, error_size, "%s cannot be written: %s", path, strerror(errno));
    return -1;
}

struct ts_delivery *ts_delivery_open(const char *spool_dir, const char *run_id, char *error,
                                     size_t error_size)
{
    error[0] = 0;
    struct ts_delivery *delivery = calloc(1, sizeof *delivery);
    char *copy = strdup(spool_dir);
    if (!delivery || !copy) {
        snprintf(error, error_size, "no memory");
        free(delivery);
        free(copy);
        return NULL;
    }
    delivery->spool_dir = copy;
    delivery->lock.fd = -1;
    if (open_files(delivery, run_id, error, error_size) == 0)
        return delivery;
    ts_delivery_close(delivery);
    return NULL;
}

void ts_delivery_close(struct ts_delivery *delivery)
{
    if (!delivery)
        return;
    for (size_t i = 0; i < delivery->count; i++)
        ts_span_free(delivery->queue[i]);
    free(delivery->queue);
    ts_delivered_close(&delivery->delivered);
    ts_run_lock_leave(&delivery->lock);
    free(delivery->spool_dir);
    free(delivery);
}

static bool make_room(struct ts_delivery *delivery)
{
    if (delivery->count < delivery->size)
        return true;
    size_t size = delivery->size ? delivery->size * 2 : 64;
    struct ts_span **queue = realloc(delivery->queue, size * sizeof *queue);
    if (!queue)
        return false;
    delivery->queue = queue;
    delivery->size = size;
    return true;
}

void ts_delivery_add(struct ts_delivery *delivery, struct ts_span *span)
{
    if (ts_delivered_has(&delivery->delivered, span)) {
        delivery->counts.already++;
        ts_span_free(span);
    } else if (span->in_progress || !make_room(delivery)) {
        ts_span_free(span); /* it comes again from the journals */
    } else {
        delivery->queue[delivery->count++] = span;
        delivery->counts.waiting_bytes += span->arena.total_bytes;
        delivery->counts.waiting = delivery->count;
    }
}

static bool same_trace(const struct ts_span *a, const struct ts_span *b)
{
    return memcmp(a->trace_id, b->trace_id, sizeof a->trace_id) == 0;
}

/* Roots come last, so one at or after a span says that its trace is whole. */
static bool is_whole(const struct ts_delivery *delivery, size_t at)
{
    const struct ts_span *span = delivery->queue[at];
    for (size_t i = at; i < delivery->count; i++)
        if (same_trace(delivery->queue[i], span) && ts_span_is_top(delivery->queue[i]))
            return true;
    return false;
}

static size_t text_bytes(const struct ts_attribute *attribute)
{
    bool text = attribute->kind == TS_VALUE_TEXT || attribute->kind == TS_VALUE_JSON ||
                attribute->kind == TS_VALUE_TEXT_LIST;
    return 64 + (text ? attribute->text.n : 0);
}

static size_t span_bytes(const struct ts_span *span)
{
    size_t bytes = 512;
    for (size_t i = 0; i < span->attribute_count; i++)
        bytes += text_bytes(&span->attributes[i]);
    return bytes;
}

/* Puts a span behind those of its trace. */
static void insert(struct batch *batch, struct ts_span *span)
{
    size_t at = batch->count;
    while (at && !same_trace(batch->spans[at - 1], span))
        at--;
    if (!at)
        at = batch->count;
    memmove(&batch->spans[at + 1], &batch->spans[at], (batch->count - at) * sizeof *batch->spans);
    batch->spans[at] = span;
    batch->count++;
}

/* Takes the spans of the queue that may be sent and come after those of the last batch. */
static void fill(struct batch *batch)
{
    struct ts_delivery *delivery = batch->delivery;
    bool live = ts_sink_is_live(batch->sink);
    size_t bytes = 0;
    batch->first = batch->end;
    batch->count = 0;
    for (; batch->end < delivery->count && batch->count < MAX_BATCH_SPANS; batch->end++) {
        struct ts_span *span = delivery->queue[batch->end];
        if (!live && !is_whole(delivery, batch->end))
            continue;
        bytes += span_bytes(span);
        if (batch->count && bytes > MAX_BATCH_BYTES)
            return;
        insert(batch, span);
    }
}

/* The queue keeps its order; what was dealt with becomes a hole, closed by close_holes. */
static void take_out(struct batch *batch, struct ts_span *const *spans, size_t count)
{
    struct ts_span **queue = batch->delivery->queue;
    ts_delivered_add(&batch->delivery->delivered, spans, count);
    for (size_t i = batch->first; i < batch->end; i++)
        for (size_t j = 0; j < count && queue[i]; j++)
            if (queue[i] == spans[j])
                queue[i] = NULL;
    for (size_t i = 0; i < count; i++) {
        batch->delivery->counts.waiting_bytes -= spans[i]->arena.total_bytes;
        ts_span_free(spans[i]);
    }
}

static void close_holes(struct ts_delivery *delivery)
{
    size_t kept = 0;
    for (size_t i = 0; i < delivery->count; i++)
        if (delivery->queue[i])
            delivery->queue[kept++] = delivery->queue[i];
    delivery->count = delivery->counts.waiting = kept;
}

static void count_sent(struct ts_delivery *delivery, struct ts_span *const *spans, size_t count)
{
    delivery->counts.sent += count;
    for (size_t i = 0; i < count; i++)
        delivery->counts.traces_closed += ts_span_is_top(spans[i]);
}

/* The boundary between two traces that is nearest to the middle; 0: there is only one trace. */
static size_t middle(struct ts_span *const *spans, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        size_t distance = i > count / 2 ? i - count / 2 : count / 2 - i;
        size_t best_distance = best > count / 2 ? best - count / 2 : count / 2 - best;
        if (!same_trace(spans[i - 1], spans[i]) && (!best || distance < best_distance))
            best = i;
    }
    return best;
}

static enum ts_send_result send_some(struct batch *batch, struct ts_span *const *spans,
                                     size_t count)
{
    struct ts_delivery *delivery = batch->delivery;
    const struct ts_span *const *sent = (const struct ts_span *const *)spans;
    enum ts_send_result result = ts_sink_send(
        batch->sink, sent, count, &delivery->counts.retry_after_s, batch->error, batch->error_size);
    if (result == TS_SEND_LATER)
        return result;
    size_t half = result == TS_SEND_REFUSED ? middle(spans, count) : 0;
    if (half) {
        result = send_some(batch, spans, half);
        return result == TS_SEND_OK ? send_some(batch, spans + half, count - half) : result;
    }
    if (result == TS_SEND_REFUSED) {
        ts_rejected_write(delivery->spool_dir, sent, count, batch->error);
        delivery->counts.refused += count;
    } else {
        count_sent(delivery, spans, count);
    }
    take_out(batch, spans, count);
    return TS_SEND_OK;
}

enum ts_send_result ts_delivery_flush(struct ts_delivery *delivery, struct ts_sink *sink,
                                      char *error, size_t error_size)
{
    struct batch *batch = malloc(sizeof *batch);
    error[0] = 0;
    if (!batch)
        return TS_SEND_LATER;
    *batch = (struct batch){
        .delivery = delivery, .sink = sink, .error = error, .error_size = error_size};
    enum ts_send_result result = TS_SEND_OK;
    delivery->counts.retry_after_s = 0;
    while (result == TS_SEND_OK) {
        fill(batch);
        if (!batch->count)
            break;
        result = send_some(batch, batch->spans, batch->count);
    }
    free(batch);
    close_holes(delivery);
    if (result == TS_SEND_OK)
        error[0] = 0;
    return result;
}

const struct ts_delivery_counts *ts_delivery_counts(const struct ts_delivery *delivery)
{
    return &delivery->counts;
}
