/* Delivery of all runs to the sink that the environment names. */
#include <stdio.h>

#include "exporter/command/command.h"
#include "exporter/command/export.h"
#include "exporter/command/preload.h"
#include "exporter/command/prices.h"
#include "exporter/command/report.h"
#include "exporter/command/runs.h"
#include "exporter/sink/delivery.h"
#include "exporter/spool/spool.h"

/* A server that did not take so many runs one after the other is not asked about the others. */
enum { MOST_FAILURES = 3 };

struct sending {
    const char *spool;
    struct ts_mask *mask;
    struct ts_sink *sink;
    struct ts_delivery_counts total;
    struct ts_trouble trouble;
    size_t runs_failed, runs_left_out, failures_in_a_row;
};

static void queue(void *context, struct ts_span *span)
{
    ts_delivery_add(context, span);
}

/* Returns 0, or -1 with a line in error. */
static int queue_run(struct sending *sending, const char *run_id, struct ts_delivery *delivery,
                     char *error, size_t error_size)
{
    struct ts_pipeline_options options = {.spool_dir = sending->spool,
                                          .run_id = run_id,
                                          .mask = sending->mask,
                                          .emit = queue,
                                          .context = delivery,
                                          .prices = ts_command_prices()};
    struct ts_pipeline *pipeline = ts_pipeline_new(&options, error, error_size);
    long read = pipeline ? ts_pipeline_read(pipeline, ts_now_ns(), error, error_size) : -1;
    if (read >= 0)
        ts_trouble_add(&sending->trouble, ts_pipeline_health(pipeline));
    ts_pipeline_free(pipeline);
    return read < 0 ? -1 : 0;
}

static void add_counts(struct ts_delivery_counts *total, const struct ts_delivery_counts *run)
{
    total->sent += run->sent;
    total->already += run->already;
    total->refused += run->refused;
    total->waiting += run->waiting;
    total->traces_closed += run->traces_closed;
}

static void send_queue(struct sending *sending, const char *run_id, struct ts_delivery *delivery)
{
    char error[1024] = "";
    enum ts_send_result result = ts_delivery_flush(delivery, sending->sink, error, sizeof error);
    add_counts(&sending->total, ts_delivery_counts(delivery));
    if (*error)
        ts_complain("run %s: %s", run_id, error);
    if (result == TS_SEND_OK) {
        sending->failures_in_a_row = 0;
        return;
    }
    sending->runs_failed++;
    sending->failures_in_a_row++;
}

static void send_run(struct sending *sending, const char *run_id)
{
    char error[1024] = "";
    struct ts_delivery *delivery = ts_delivery_open(sending->spool, run_id, error, sizeof error);
    if (!delivery && !*error) {
        ts_complain("run %s is left to the exporter that is at work on it", run_id);
        return;
    }
    if (delivery && queue_run(sending, run_id, delivery, error, sizeof error) == 0) {
        send_queue(sending, run_id, delivery);
    } else {
        ts_complain("run %s: %s", run_id, error);
        sending->runs_failed++;
    }
    if (delivery)
        ts_delivery_close(delivery);
}

static void send_runs(struct sending *sending, const struct ts_name_list *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (sending->failures_in_a_row == MOST_FAILURES) {
            sending->runs_left_out = runs->count - i;
            return;
        }
        send_run(sending, runs->names[i]);
    }
}

static int tell(const struct sending *sending)
{
    const struct ts_delivery_counts *total = &sending->total;
    bool complete = !sending->runs_failed && !total->refused;
    ts_trouble_tell(&sending->trouble);
    if (total->refused)
        ts_complain("%zu spans were refused; they and the server's words are in %s/rejected",
                    total->refused, sending->spool);
    if (!complete)
        ts_complain("not everything was delivered (%zu run%s failed, %zu not tried); it stays in "
                    "the spool: "
                    "call `traceshim export` again",
                    sending->runs_failed, sending->runs_failed == 1 ? "" : "s",
                    sending->runs_left_out);
    printf("%s: %zu span%s sent, %zu trace%s closed, %zu span%s delivered before",
           ts_sink_name(sending->sink), total->sent, total->sent == 1 ? "" : "s",
           total->traces_closed, total->traces_closed == 1 ? "" : "s", total->already,
           total->already == 1 ? "" : "s");
    if (complete && total->waiting)
        printf(", %zu waiting for the end of their trace", total->waiting);
    putchar('\n');
    return complete ? TS_EXIT_FINE : TS_EXIT_INCOMPLETE;
}

static int send_all(struct sending *sending)
{
    char error[512];
    struct ts_arena arena = {0};
    struct ts_name_list runs = {0};
    int status = TS_EXIT_FAILED;
    if (ts_spool_runs(sending->spool, &arena, &runs, error, sizeof error) == 0) {
        send_runs(sending, &runs);
        status = tell(sending);
    } else {
        ts_complain("%s", error);
    }
    ts_arena_free(&arena);
    return status;
}

int ts_export_send(const char *spool, struct ts_mask *mask)
{
    char error[1024] = "";
    struct ts_sink_options options = {0};
    struct sending sending = {.spool = spool, .mask = mask};
    sending.sink = ts_sink_from_environment(&options, error, sizeof error);
    if (!sending.sink) {
        ts_complain("%s", *error ? error
                                 : "nothing says where to send to: set MLFLOW_TRACKING_URI or "
                                   "OTEL_EXPORTER_OTLP_ENDPOINT, or use --format otlp-json");
        return TS_EXIT_FAILED;
    }
    int status = send_all(&sending);
    if (sending.total.sent && !sending.runs_failed)
        ts_server_down_clear(spool);
    ts_sink_free(sending.sink);
    return status;
}
