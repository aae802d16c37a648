/* One journal of a run. */
#include "exporter/pipeline/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include "exporter/spool/reader.h"
#include "exporter/spool/spool.h"

#define YOUNG_S 10

struct ts_source_item {
    struct ts_source_item *next;
    struct ts_exchange *exchange;
};

static void queue(void *context, struct ts_exchange *exchange)
{
    struct ts_source *source = context;
    struct ts_source_item *item = calloc(1, sizeof *item);
    if (!item) {
        ts_exchange_free(exchange);
        return;
    }
    item->exchange = exchange;
    *source->last = item;
    source->last = &item->next;
}

struct ts_source *ts_source_open(const char *run_dir, const char *journal_id, char *error,
                                 size_t error_size)
{
    struct ts_source *source = calloc(1, sizeof *source);
    if (!source) {
        snprintf(error, error_size, "no memory");
        return NULL;
    }
    source->last = &source->first;
    snprintf(source->journal_id, sizeof source->journal_id, "%s", journal_id);
    source->reader = ts_journal_reader_open(run_dir, journal_id, error, error_size);
    source->assembler = ts_assembler_new(journal_id, queue, NULL, source);
    if (source->reader && source->assembler)
        return source;
    ts_source_close(source);
    return NULL;
}

static bool step(struct ts_source *source)
{
    struct ts_record record;
    int result = ts_journal_reader_next(source->reader, source->alive, &record);
    if (result > 0) {
        source->records++;
        ts_assembler_feed(source->assembler, &record);
    }
    return result != 0;
}

/* Made so lately that its writer may not have come to its first record. */
static bool is_young(const struct ts_source *source, const char *run_dir)
{
    char path[4200];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s.000001" TS_JOURNAL_SUFFIX, run_dir, source->journal_id);
    return stat(path, &status) == 0 && time(NULL) - status.st_mtime < YOUNG_S;
}

static bool writer_lives(struct ts_source *source, const char *run_dir)
{
    const struct ts_process *process = ts_assembler_process(source->assembler);
    source->alive = true;
    if (!process->pid)
        step(source); /* the first record tells who writes */
    if (!process->pid)
        return !source->records && is_young(source, run_dir);
    return !ts_assembler_process_ended(source->assembler) &&
           ts_spool_writer_alive(run_dir, source->journal_id, process->pid, process->start_ticks);
}

void ts_source_begin(struct ts_source *source, const char *run_dir, bool own_lives)
{
    source->drained = !source->reader;
    if (!source->reader)
        source->alive = false;
    else if (source->is_own)
        source->alive = own_lives;
    else
        source->alive = writer_lives(source, run_dir);
}

static void note_damage(struct ts_source *source)
{
    const struct ts_damage *damage = ts_journal_reader_damage(source->reader);
    source->holes = damage->holes;
    source->bytes_skipped = damage->bytes_skipped;
    if (!source->damage[0])
        snprintf(source->damage, sizeof source->damage, "%s", damage->text);
}

static void end(struct ts_source *source)
{
    source->drained = true;
    note_damage(source);
    if (source->alive)
        return;
    ts_assembler_finish(source->assembler);
    ts_journal_reader_close(source->reader);
    source->reader = NULL;
}

void ts_source_fill(struct ts_source *source)
{
    while (!source->first && !source->drained)
        if (!step(source))
            end(source);
}

const struct ts_exchange *ts_source_head(const struct ts_source *source)
{
    return source->first ? source->first->exchange : NULL;
}

struct ts_exchange *ts_source_take(struct ts_source *source)
{
    struct ts_source_item *item = source->first;
    struct ts_exchange *exchange = item->exchange;
    source->first = item->next;
    if (!source->first)
        source->last = &source->first;
    free(item);
    return exchange;
}

void ts_source_close(struct ts_source *source)
{
    if (!source)
        return;
    while (source->first)
        ts_exchange_free(ts_source_take(source));
    ts_journal_reader_close(source->reader);
    if (source->assembler)
        ts_assembler_free(source->assembler);
    free(source);
}
