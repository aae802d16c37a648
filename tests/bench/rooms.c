/* What each room on the way from journals to OTLP costs.
 *
 *   rooms SPOOL      prints for each room its name and the nanoseconds of CPU time that it took,
 * then "calls" and "bytes": how many there were, and what their heads and bodies hold */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "exporter/infer/infer.h"
#include "exporter/mask/mask.h"
#include "exporter/price/price.h"
#include "exporter/provider/provider.h"
#include "exporter/sink/otlp.h"
#include "exporter/spool/exchange.h"
#include "exporter/spool/spool.h"

enum room { SPOOL, CALL, PRICE, INFER, SINK, ROOMS };
static const char *const names[ROOMS] = {"spool", "call", "price", "infer", "sink"};
static uint64_t spent_ns[ROOMS], since_ns, calls, bytes;
static enum room present;
static struct ts_infer *infer;
static struct ts_prices *prices;

static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static enum room enter(enum room room)
{
    uint64_t now_ns = cpu_ns();
    enum room before = present;
    spent_ns[present] += now_ns - since_ns;
    since_ns = now_ns;
    present = room;
    return before;
}

static void take_span(void *context, struct ts_span *span)
{
    const struct ts_span *spans[] = {span};
    struct ts_buffer line = {0};
    enum room before = enter(SINK);
    (void)context;
    ts_otlp_request(&line, spans, 1);
    ts_buffer_free(&line);
    enter(before);
    ts_span_free(span);
}

static void take_exchange(void *context, struct ts_exchange *exchange)
{
    (void)context;
    calls++;
    bytes += exchange->body_set.n;
    for (size_t i = 0; i < exchange->piece_count; i++)
        bytes += exchange->pieces[i].type == TS_REC_DATA_OUT && exchange->body_set.n
                     ? 0
                     : exchange->pieces[i].data.n;
    enter(CALL);
    struct ts_call *call = ts_call_read(exchange);
    enter(PRICE);
    ts_price_call(prices, call);
    enter(INFER);
    ts_infer_call(infer, call);
    enter(SPOOL);
}

static void read_journal(const char *run_dir, const char *id)
{
    char error[400];
    struct ts_record record;
    struct ts_journal *journal = ts_journal_reader_open(run_dir, id, error, sizeof error);
    struct ts_assembler *assembler = ts_assembler_new(id, take_exchange, NULL, NULL);
    struct ts_infer_options options = {.idle_close_ns = 60000000000u, .emit = take_span};
    infer = ts_infer_new(&options);
    while (journal && ts_journal_reader_next(journal, false, &record) > 0)
        ts_assembler_feed(assembler, &record);
    ts_assembler_finish(assembler);
    enter(INFER);
    ts_infer_finish(infer);
    ts_infer_free(infer);
    enter(SPOOL);
    ts_assembler_free(assembler);
    ts_journal_reader_close(journal);
}

static void read_run(const char *spool, const char *run)
{
    char run_dir[4096], error[400];
    struct ts_arena arena = {0};
    struct ts_name_list journals = {0};
    snprintf(run_dir, sizeof run_dir, "%s/runs/%s", spool, run);
    ts_spool_journals(run_dir, &arena, &journals, error, sizeof error);
    for (size_t i = 0; i < journals.count; i++)
        read_journal(run_dir, journals.names[i]);
    ts_arena_free(&arena);
}

int main(int argc, char **argv)
{
    char error[400];
    struct ts_arena arena = {0};
    struct ts_name_list runs = {0};
    prices = argc == 2 ? ts_prices_new(NULL, error, sizeof error) : NULL;
    if (argc != 2 || ts_spool_runs(argv[1], &arena, &runs, error, sizeof error) != 0) {
        fprintf(stderr, "rooms: SPOOL\n");
        return 1;
    }
    since_ns = cpu_ns();
    for (size_t i = 0; i < runs.count; i++)
        read_run(argv[1], runs.names[i]);
    enter(SPOOL);
    for (int i = 0; i < ROOMS; i++)
        printf("%s %llu\n", names[i], (unsigned long long)spent_ns[i]);
    printf("calls %llu\nbytes %llu\n", (unsigned long long)calls, (unsigned long long)bytes);
    ts_arena_free(&arena);
    ts_prices_free(prices);
    return 0;
}
