/* Calls in flight, as spans. */
#include "exporter/pipeline/flight.h"

#include "exporter/infer/infer.h"
#include "exporter/provider/provider.h"
#include "exporter/spool/exchange.h"
#include "exporter/spool/reader.h"

struct flight {
    uint64_t now_ns;
    struct ts_infer *infer;
    void (*emit)(void *context, struct ts_span *span);
    void *context;
};

/* What it will be is not known yet. */
static void show_span(void *context, struct ts_span *span)
{
    struct flight *flight = context;
    span->in_progress = true;
    span->status = TS_STATUS_UNSET;
    span->status_message = "";
    flight->emit(flight->context, span);
}

static void take(void *context, struct ts_exchange *exchange)
{
    struct flight *flight = context;
    if (exchange->ended) {
        ts_exchange_free(exchange);
        return;
    }
    exchange->interrupted = false;
    if (exchange->end_ns < flight->now_ns)
        exchange->end_ns = flight->now_ns;
    struct ts_call *call = ts_call_read(exchange);
    if (!call)
        return;
    call->failed = call->interrupted = false;
    ts_infer_call(flight->infer, call);
}

static void read_all(struct ts_journal *reader, struct ts_assembler *assembler)
{
    struct ts_record record;
    int result;
    while ((result = ts_journal_reader_next(reader, true, &record)) != 0)
        if (result > 0)
            ts_assembler_feed(assembler, &record);
    ts_assembler_finish(assembler);
}

void ts_flight_show(const char *run_dir, const char *journal_id, uint64_t now_ns,
                    void (*emit)(void *context, struct ts_span *span), void *context)
{
    char error[256];
    struct flight flight = {.now_ns = now_ns, .emit = emit, .context = context};
    struct ts_infer_options options = {
        .idle_close_ns = UINT64_MAX, .emit = show_span, .context = &flight};
    struct ts_journal *reader = ts_journal_reader_open(run_dir, journal_id, error, sizeof error);
    struct ts_assembler *assembler = ts_assembler_new(journal_id, take, NULL, &flight);
    flight.infer = ts_infer_new(&options);
    if (reader && assembler && flight.infer) {
        read_all(reader, assembler);
        ts_infer_peek(flight.infer, show_span, &flight);
    }
    ts_infer_free(flight.infer);
    if (assembler)
        ts_assembler_free(assembler);
    ts_journal_reader_close(reader);
}
