/* Writer and reader together: several threads, a reader at the same time, kill -9 in the middle. */
#include "tests/unit/journal_support.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "exporter/spool/reader.h"

TestSuite(writer, .init = make_test_folder, .fini = remove_test_folder, .timeout = 120);

enum { THREADS = 4, EACH = 4000 };

/* What thread t appends as its n-th record tells who wrote it, and has a length of its own. */
static size_t compose(char *payload, uint64_t thread, uint64_t n)
{
    size_t bytes = 16 + (size_t)(n * 7919 + thread * 104729) % 3000;
    memset(payload, (int)('a' + (n + thread) % 26), bytes);
    memcpy(payload, &thread, sizeof thread);
    memcpy(payload + 8, &n, sizeof n);
    return bytes;
}

static void check(const struct ts_record *record)
{
    char expected[4000];
    uint64_t thread, n;
    cr_assert_geq(record->payload.n, 16, "the payload is long enough");
    memcpy(&thread, record->payload.p, sizeof thread);
    memcpy(&n, record->payload.p + 8, sizeof n);
    cr_assert_eq(record->payload.n, compose(expected, thread, n), "its length is right");
    cr_assert_arr_eq(record->payload.p, expected, record->payload.n, "and its bytes");
    cr_assert_eq(record->exchange, thread * 1000000 + n, "the header belongs to it");
}

static void append_composed(uint64_t thread, uint64_t n)
{
    char payload[4000];
    size_t bytes = compose(payload, thread, n);
    size_t half = bytes / 2;
    ts_journal_append(TS_REC_DATA_IN, 0, thread * 1000000 + n, 0, 0, payload, half, payload + half,
                      bytes - half);
}

static atomic_int running;

static void *append_many(void *thread)
{
    for (uint64_t n = 0; n < EACH; n++) {
        append_composed((uintptr_t)thread, n);
        if (n % 4 == 0)
            ts_journal_tend();
    }
    atomic_fetch_sub(&running, 1);
    return NULL;
}

static void start_threads(pthread_t threads[THREADS])
{
    atomic_store(&running, THREADS);
    for (uintptr_t i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, append_many, (void *)i), 0, "a thread");
}

static struct ts_journal *open_reader(const char *id)
{
    char error[300];
    struct ts_journal *journal = ts_journal_reader_open(test_run_dir, id, error, sizeof error);
    cr_assert_not_null(journal, "the journal can be read: %s", error);
    return journal;
}

/* Reads while the threads write; each thread's records must come in their order. */
static void read_while_written(struct ts_journal *journal)
{
    uint64_t next[THREADS] = {0}, sequence = 1;
    struct ts_record record;
    for (bool alive = true;;) {
        bool over = atomic_load(&running) == 0;
        int got = ts_journal_reader_next(journal, alive, &record);
        if (got == 0 && !alive)
            break;
        alive = got == 1 ? alive : !over;
        if (got != 1 || record.type == TS_REC_PROCESS)
            continue;
        check(&record);
        uint64_t thread = record.exchange / 1000000;
        cr_assert_eq(record.exchange % 1000000, next[thread]++, "none is lost or comes twice");
        cr_assert_eq(record.sequence, ++sequence, "numbers rise with the place");
    }
    for (size_t i = 0; i < THREADS; i++)
        cr_assert_eq(next[i], EACH, "all records of thread %zu are there", i);
}

Test(writer, threads_and_a_reader_at_once)
{
    pthread_t threads[THREADS];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    struct ts_journal *journal = open_reader(ts_journal_id());
    start_threads(threads);
    read_while_written(journal);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_str_empty(ts_journal_reader_damage(journal)->text, "nothing is damaged: %s",
                        ts_journal_reader_damage(journal)->text);
    ts_journal_reader_close(journal);
}

Test(writer, threads_that_append_with_write)
{
    pthread_t threads[THREADS];
    struct ts_record record;
    uint64_t seen = 0;
    refuse_fallocate(EOPNOTSUPP);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    start_threads(threads);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct ts_journal *journal = open_reader(ts_journal_id());
    while (ts_journal_reader_next(journal, false, &record) == 1)
        if (record.type == TS_REC_DATA_IN) {
            check(&record);
            seen++;
        }
    cr_assert_eq(seen, (uint64_t)THREADS * EACH, "all records are there");
    cr_assert_str_empty(ts_journal_reader_damage(journal)->text, "nothing is damaged: %s",
                        ts_journal_reader_damage(journal)->text);
    ts_journal_reader_close(journal);
}

/* --- kill -9 --- */

enum { KILLED_THREADS = 3, MANY = 1000000 };
struct done {
    uint64_t thread, n;
};
static int report;

static void *append_without_end(void *thread)
{
    struct done done = {(uintptr_t)thread, 0};
    for (;; done.n++) {
        append_composed(done.thread, done.n);
        if (write(report, &done, sizeof done) != (ssize_t)sizeof done)
            _exit(1);
        if (done.n % 8 == 0)
            ts_journal_tend();
    }
}

static void be_the_victim(int pipe_end)
{
    pthread_t thread;
    report = pipe_end;
    if (open_test_journal() != 0 || write(report, ts_journal_id(), 32) != 32)
        _exit(1);
    for (uintptr_t i = 1; i < KILLED_THREADS; i++)
        pthread_create(&thread, NULL, append_without_end, (void *)i);
    append_without_end((void *)0);
}

/* For each thread: how many of its records it reported as done. */
static void kill_in_the_middle(unsigned reports, char id[33], uint64_t reported[KILLED_THREADS])
{
    int ends[2];
    struct done done;
    unsigned seen = 0;
    cr_assert_eq(pipe(ends), 0, "a pipe");
    pid_t child = fork();
    if (child == 0)
        be_the_victim(ends[1]);
    close(ends[1]);
    cr_assert_eq(read(ends[0], id, 32), 32, "the child tells its journal's name");
    id[32] = 0;
    while (read(ends[0], &done, sizeof done) == (ssize_t)sizeof done) {
        reported[done.thread] = done.n + 1;
        if (++seen == reports)
            kill(child, SIGKILL);
    }
    close(ends[0]);
    waitpid(child, NULL, 0);
    cr_assert_geq(seen, reports, "the child wrote until it was killed");
}

Test(writer, what_was_appended_before_a_kill_is_there)
{
    for (unsigned round = 0; round < 25; round++) {
        char id[33];
        struct ts_record record;
        uint64_t reported[KILLED_THREADS] = {0}, seen[KILLED_THREADS] = {0};
        kill_in_the_middle(20 + round * 211, id, reported);
        struct ts_journal *journal = open_reader(id);
        int got;
        while ((got = ts_journal_reader_next(journal, false, &record)) == 1)
            if (record.type == TS_REC_DATA_IN) {
                check(&record);
                cr_assert_eq(record.exchange % 1000000, seen[record.exchange / 1000000]++,
                             "each thread's records come in order, none is left out");
            }
        cr_assert_eq(got, 0, "the journal is read to its end");
        for (size_t i = 0; i < KILLED_THREADS; i++)
            cr_assert_geq(seen[i], reported[i], "round %u: all that thread %zu said is there",
                          round, i);
        cr_assert_leq(ts_journal_reader_damage(journal)->holes, KILLED_THREADS,
                      "at most one unfinished record for each thread");
        ts_journal_reader_close(journal);
    }
}
