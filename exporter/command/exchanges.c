/* The raw exchanges of a run. */
#include "exporter/command/exchanges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/command/report.h"
#include "exporter/spool/reader.h"
#include "exporter/spool/spool.h"

/* Room for one more in a list of pointers. The list, which may have moved; NULL: no memory, the old
 * one stays. */
static void *with_room(void *list, size_t count, size_t *size)
{
    size_t more = *size ? 2 * *size : 64;
    if (count < *size)
        return list;
    void *grown = reallocarray(list, more, sizeof(void *));
    if (grown)
        *size = more;
    return grown;
}

static void add(void *context, const struct ts_exchange *exchange)
{
    struct ts_exchanges *all = context;
    void *list = with_room(all->list, all->count, &all->size);
    if (!list)
        return;
    all->list = list;
    all->list[all->count++] = exchange;
}

static void take(void *context, struct ts_exchange *exchange)
{
    struct ts_exchanges *all = context;
    void *owned = with_room(all->owned, all->owned_count, &all->owned_size);
    if (!owned) {
        ts_exchange_free(exchange);
        return;
    }
    all->owned = owned;
    all->owned[all->owned_count++] = exchange;
    add(all, exchange);
}

static void read_all(struct ts_journal *journal, bool alive, struct ts_assembler *assembler)
{
    struct ts_record record;
    while (ts_journal_reader_next(journal, alive, &record) == 1)
        ts_assembler_feed(assembler, &record);
}

/* Whether the writer lives is asked before the last read, so that nothing it wrote is missed. */
static void read_journal(struct ts_journal *journal, const char *run_dir,
                         struct ts_assembler *assembler)
{
    read_all(journal, true, assembler);
    const struct ts_process *process = ts_assembler_process(assembler);
    bool alive = process && ts_spool_writer_alive(run_dir, ts_journal_reader_id(journal),
                                                  process->pid, process->start_ticks);
    read_all(journal, alive, assembler);
    if (!alive)
        ts_assembler_finish(assembler);
}

static void note(const struct ts_journal *journal, const struct ts_assembler *assembler,
                 struct ts_trouble *trouble)
{
    const struct ts_damage *damage = ts_journal_reader_damage(journal);
    struct ts_pipeline_health health = {.dropped = ts_assembler_dropped(assembler),
                                        .holes = damage->holes};
    snprintf(health.damage, sizeof health.damage, "%s", damage->text);
    ts_trouble_add(trouble, &health);
}

static bool add_journal(struct ts_exchanges *exchanges, const char *run_dir, const char *id,
                        struct ts_trouble *trouble)
{
    char error[512];
    struct ts_journal *journal = ts_journal_reader_open(run_dir, id, error, sizeof error);
    struct ts_assembler *assembler = journal ? ts_assembler_new(id, take, NULL, exchanges) : NULL;
    if (!assembler) {
        ts_complain("%s", journal ? "memory is out" : error);
        ts_journal_reader_close(journal);
        trouble->runs_unreadable++;
        return false;
    }
    exchanges->assemblers[exchanges->assembler_count++] = assembler;
    read_journal(journal, run_dir, assembler);
    ts_assembler_in_flight(assembler, add, exchanges);
    note(journal, assembler, trouble);
    ts_journal_reader_close(journal);
    return true;
}

static int earlier(const void *a, const void *b)
{
    const struct ts_exchange *left = *(const struct ts_exchange *const *)a;
    const struct ts_exchange *right = *(const struct ts_exchange *const *)b;
    if (left->start_ns != right->start_ns)
        return left->start_ns < right->start_ns ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

long ts_exchanges_read(struct ts_exchanges *exchanges, const char *run_dir, const char *journal,
                       struct ts_trouble *trouble)
{
    char error[512];
    struct ts_arena arena = {0};
    struct ts_name_list names = {0};
    long read = 0;
    if (ts_spool_journals(run_dir, &arena, &names, error, sizeof error) != 0) {
        ts_complain("%s", error);
        ts_arena_free(&arena);
        return -1;
    }
    exchanges->assemblers = calloc(names.count + 1, sizeof(void *));
    for (size_t i = 0; exchanges->assemblers && i < names.count; i++)
        if (strncmp(names.names[i], journal, strlen(journal)) == 0)
            read += add_journal(exchanges, run_dir, names.names[i], trouble);
    if (exchanges->count)
        qsort(exchanges->list, exchanges->count, sizeof(void *), earlier);
    ts_arena_free(&arena);
    return read;
}

void ts_exchanges_free(struct ts_exchanges *exchanges)
{
    for (size_t i = 0; i < exchanges->owned_count; i++)
        ts_exchange_free(exchanges->owned[i]);
    for (size_t i = 0; i < exchanges->assembler_count; i++)
        ts_assembler_free(exchanges->assemblers[i]);
    free(exchanges->list);
    free(exchanges->owned);
    free(exchanges->assemblers);
    *exchanges = (struct ts_exchanges){0};
}
