/* Journals that are being written: nothing is lost, nothing comes twice. */
#include "tests/unit/journal_support.h"

#include <sys/resource.h>

#include "exporter/spool/reader.h"

TestSuite(live, .init = make_test_folder, .fini = remove_test_folder, .timeout = 60);

static char data[30000];
static struct ts_record record;
static struct ts_journal *journal;

static void open_both(void)
{
    char error[300];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    journal = ts_journal_reader_open(test_run_dir, ts_journal_id(), error, sizeof error);
    cr_assert_not_null(journal, "it can be read: %s", error);
    cr_assert_eq(ts_journal_reader_next(journal, true, &record), 1, "the PROCESS record comes");
}

static void expect(uint64_t exchange)
{
    cr_assert_eq(ts_journal_reader_next(journal, true, &record), 1, "there is a record for %lu",
                 (unsigned long)exchange);
    cr_assert_eq(record.exchange, exchange, "it is that one, not %lu",
                 (unsigned long)record.exchange);
}

static void expect_nothing(const char *why)
{
    cr_assert_eq(ts_journal_reader_next(journal, true, &record), 0, "%s", why);
}

static void close_undamaged(void)
{
    cr_assert_str_empty(ts_journal_reader_damage(journal)->text, "nothing is damaged: %s",
                        ts_journal_reader_damage(journal)->text);
    ts_journal_reader_close(journal);
}

Test(live, one_by_one_through_many_segments)
{
    open_both();
    for (uint64_t i = 1; i <= 500; i++) {
        expect_nothing("nothing was written since");
        append_piece(i, data, i * 59 % sizeof data);
        if (i % 3 == 0)
            ts_journal_tend();
        expect(i);
    }
    expect_nothing("that was all");
    cr_assert_gt(record.segment, 3, "several segments were read");
    close_undamaged();
}

Test(live, many_at_once)
{
    open_both();
    for (uint64_t i = 1; i <= 500; i++)
        append_piece(i, data, i * 59 % sizeof data);
    for (uint64_t i = 1; i <= 500; i++)
        expect(i);
    expect_nothing("that was all");
    close_undamaged();
}

Test(live, appended_records)
{
    refuse_fallocate(EOPNOTSUPP);
    open_both();
    for (uint64_t i = 1; i <= 50; i++) {
        expect_nothing("nothing was written since");
        append_piece(i, data, i * 591 % sizeof data);
        expect(i);
    }
    close_undamaged();
}

/* What a record looks like between its reservation and its end. */
static uint64_t unfinish(uint32_t segment, uint64_t exchange)
{
    uint32_t no_magic = 0;
    uint64_t at = find_exchange(segment, exchange);
    cr_assert_neq(at, 0, "the record is there");
    overwrite(segment, at, &no_magic, sizeof no_magic);
    return at;
}

static void finish_at(uint32_t segment, uint64_t at)
{
    uint32_t magic = TS_RECORD_MAGIC;
    overwrite(segment, at, &magic, sizeof magic);
}

Test(live, a_record_that_is_late_is_waited_for)
{
    open_both();
    for (uint64_t i = 1; i <= 4; i++)
        append_piece(i, data, 1000);
    uint64_t at = unfinish(1, 2);
    expect(1);
    for (int i = 0; i < 5; i++)
        expect_nothing("the second is not finished");
    finish_at(1, at);
    for (uint64_t i = 2; i <= 4; i++)
        expect(i);
    close_undamaged();
}

Test(live, the_last_record_of_a_segment_is_late)
{
    open_both();
    for (uint64_t i = 1; i <= 6; i++)
        append_piece(i, data, sizeof data);
    uint64_t at = unfinish(1, 4);
    for (uint64_t i = 1; i <= 3; i++)
        expect(i);
    for (int i = 0; i < 5; i++)
        expect_nothing("the next segment is in use, but this one is not at its end");
    finish_at(1, at);
    for (uint64_t i = 4; i <= 6; i++)
        expect(i);
    close_undamaged();
}

Test(live, the_first_record_of_a_segment_is_late)
{
    open_both();
    for (uint64_t i = 1; i <= 6; i++)
        append_piece(i, data, sizeof data);
    uint64_t at = unfinish(2, 5);
    for (uint64_t i = 1; i <= 4; i++)
        expect(i);
    for (int i = 0; i < 5; i++)
        expect_nothing("the next segment does not begin yet");
    finish_at(2, at);
    expect(5);
    expect(6);
    close_undamaged();
}

Test(live, a_record_that_was_given_up)
{
    open_both();
    for (uint64_t i = 1; i <= 4; i++) /* as if it were long ago */
        ts_journal_append(TS_REC_DATA_IN, 0, i, 0, 1, data, 1000, NULL, 0);
    unfinish(1, 2);
    expect(1);
    expect_nothing("it is waited for once");
    expect(3);
    expect(4);
    cr_assert_eq(ts_journal_reader_damage(journal)->holes, 1, "the hole is counted");
    ts_journal_reader_close(journal);
}

Test(live, a_last_record_that_was_given_up)
{
    open_both();
    for (uint64_t i = 1; i <= 30; i++)
        ts_journal_append(TS_REC_DATA_IN, 0, i, 0, 1, data, sizeof data, NULL, 0);
    unfinish(1, 4);
    for (uint64_t i = 1; i <= 3; i++)
        expect(i);
    for (uint64_t i = 5; i <= 30; i++)
        expect(i);
    ts_journal_reader_close(journal);
}

Test(live, damage_is_not_waited_for)
{
    open_both();
    for (uint64_t i = 1; i <= 4; i++)
        append_piece(i, data, 1000);
    overwrite(1, find_exchange(1, 2) + 500, "\1", 1);
    expect(1);
    expect(3);
    expect(4);
    cr_assert_eq(ts_journal_reader_damage(journal)->holes, 1, "it is counted");
    ts_journal_reader_close(journal);
}

Test(live, a_writer_that_dies)
{
    open_both();
    for (uint64_t i = 1; i <= 4; i++)
        append_piece(i, data, 1000);
    unfinish(1, 2);
    expect(1);
    expect_nothing("it lives, and the record may come");
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 1, "it is dead: go on");
    cr_assert_eq(record.exchange, 3, "with the next whole one");
    ts_journal_reader_close(journal);
}

Test(live, a_segment_whose_header_is_not_written_yet)
{
    char error[300], path[PATH_MAX + 256];
    struct ts_segment_header header, zeros = {0};
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    snprintf(path, sizeof path, "%s", segment_path(1));
    peek(1, 0, &header, sizeof header);
    overwrite(1, 0, &zeros, sizeof zeros);
    journal = ts_journal_reader_open(test_run_dir, ts_journal_id(), error, sizeof error);
    cr_assert_not_null(journal, "it can be opened: %s", error);
    expect_nothing("its header is waited for");
    overwrite(1, 0, &header, sizeof header);
    cr_assert_eq(ts_journal_reader_next(journal, true, &record), 1, "then records come");
    close_undamaged();
}

static void limit_descriptors(rlim_t count)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = count;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0, "the limit is set");
}

Test(live, a_program_without_descriptors_for_a_while)
{
    open_both();
    for (uint64_t i = 1; i <= 6; i++)
        append_piece(i, data, sizeof data);
    expect(1);
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    limit_descriptors(0);
    uint64_t last = 1;
    while (ts_journal_reader_next(journal, true, &record) == 1)
        cr_assert_eq(record.exchange, ++last, "what was read ahead comes");
    cr_assert_lt(last, 6, "then nothing can be read");
    limit_descriptors(before.rlim_cur);
    while (last < 6)
        expect(++last);
    close_undamaged();
}
