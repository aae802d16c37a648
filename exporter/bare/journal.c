/* From records in memory to records on disk. */
#include "exporter/bare/journal.h"

#include <stdlib.h>
#include <time.h>
#include "exporter/bare/write.h"
#include "exporter/provider/provider.h"
#include "shim/journal.h"

struct ts_bare_journal {
    const struct ts_exporter_host *host;
    struct ts_assembler *assembler;
    struct ts_bare_secret secret;
    uint64_t to_realtime_ns; /* added to a time of the journal, gives the time of day */
    bool ended;
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static void write_exchange(void *context, struct ts_exchange *exchange)
{
    struct ts_bare_journal *journal = context;
    bool over = exchange->ended;
    exchange->no_content = exchange->match == TS_MATCH_ENVELOPE; /* here it is, until it is read */
    struct ts_call *call = ts_call_read(exchange);
    if (call && over)
        ts_bare_write(&journal->secret, call, -journal->to_realtime_ns);
    ts_call_free(call);
}

struct ts_bare_journal *ts_bare_journal_open(const struct ts_exporter_host *host)
{
    struct ts_bare_journal *journal = calloc(1, sizeof *journal);
    ts_journal_forked(); /* this may be the child of a process that had one */
    bool opened = journal && ts_bare_secret_make(&journal->secret, host->content_key) &&
                  ts_journal_open(host->spool_dir, host->run_id, host->process_fields,
                                  host->process_fields_bytes) == 0;
    if (opened)
        journal->assembler = ts_assembler_new(ts_journal_id(), write_exchange, NULL, journal);
    if (!opened || !journal->assembler) {
        free(journal);
        return NULL;
    }
    journal->host = host;
    journal->to_realtime_ns = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
    return journal;
}

const char *ts_bare_journal_id(const struct ts_bare_journal *journal)
{
    (void)journal;
    return ts_journal_id();
}

/* These hold no content: the shim masked the URL's values. */
static bool goes_as_it_is(enum ts_record_type type)
{
    return type == TS_REC_START || type == TS_REC_END || type == TS_REC_DROPPED;
}

static void feed(struct ts_bare_journal *journal, const struct ts_exporter_record *given)
{
    const struct ts_record_header *header = given->header;
    struct ts_record record = {
        .type = header->type,
        .flags = header->flags,
        .realtime_ns = header->monotonic_ns + journal->to_realtime_ns,
        .exchange = header->exchange,
        .offset = header->offset,
        .thread = header->thread,
        .payload = {given->payload, header->length},
    };
    ts_journal_set_thread(header->thread);
    ts_assembler_feed(journal->assembler, &record); /* at an END it calls write_exchange */
    if (goes_as_it_is(record.type))
        ts_journal_append(record.type, 0, header->exchange, 0, header->monotonic_ns, given->payload,
                          header->length, NULL, 0);
}

void ts_bare_journal_drain(struct ts_bare_journal *journal)
{
    struct ts_exporter_record record;
    while (journal->host->take(&record))
        feed(journal, &record);
    ts_journal_tend();
}

void ts_bare_journal_end(struct ts_bare_journal *journal)
{
    ts_bare_journal_drain(journal);
    if (!journal->ended)
        ts_journal_append(TS_REC_PROCESS_END, 0, 0, 0, 0, NULL, 0, NULL, 0);
    journal->ended = true;
}

void ts_bare_journal_free(struct ts_bare_journal *journal)
{
    if (!journal)
        return;
    ts_assembler_free(journal->assembler);
    free(journal);
}
