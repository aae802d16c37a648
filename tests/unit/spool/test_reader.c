/* Journals of dead writers: whole, damaged, cut off, foreign. The writer is the real one. */
#include "tests/unit/journal_support.h"

#include "exporter/spool/reader.h"
#include "shim/crc32c.h"

TestSuite(reader, .init = make_test_folder, .fini = remove_test_folder, .timeout = 60);

static char error[300];
static char data[30000];
static struct ts_record record;

static struct ts_journal *open_reader(void)
{
    struct ts_journal *journal =
        ts_journal_reader_open(test_run_dir, ts_journal_id(), error, sizeof error);
    cr_assert_not_null(journal, "the journal can be read: %s", error);
    return journal;
}

static void refused(const char *run_dir, const char *id, const char *why)
{
    *error = 0;
    cr_assert_null(ts_journal_reader_open(run_dir, id, error, sizeof error), "%s is refused", why);
    cr_assert_not(strchr(error, '\n'), "in one line");
    cr_assert(strstr(error, why) != NULL, "that says so: %s", error);
}

/* A journal with exchanges 1 to count. */
static void write_pieces(uint64_t count, size_t bytes)
{
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    for (uint64_t i = 1; i <= count; i++)
        append_piece(i, data, bytes);
}

/* Reads all; exchange numbers from 1 on are expected, without those from `lost` to `lost_to`. */
static struct ts_damage read_all(uint64_t count, uint64_t lost, uint64_t lost_to)
{
    struct ts_journal *journal = open_reader();
    int got;
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 1, "there is a first record");
    for (uint64_t i = record.type == TS_REC_PROCESS ? 1 : record.exchange; i <= count; i++) {
        if (i >= lost && i <= lost_to)
            continue;
        if (record.exchange != i)
            cr_assert_eq(got = ts_journal_reader_next(journal, false, &record), 1,
                         "there is a record for exchange %lu", (unsigned long)i);
        cr_assert_eq(record.exchange, i, "exchange %lu comes, not %lu", (unsigned long)i,
                     (unsigned long)record.exchange);
    }
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "then it is at its end");
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "and stays there");
    struct ts_damage damage = *ts_journal_reader_damage(journal);
    ts_journal_reader_close(journal);
    return damage;
}

static void no_damage(struct ts_damage damage)
{
    cr_assert_str_empty(damage.text, "nothing is damaged: %s", damage.text);
    cr_assert_eq(damage.holes + damage.bytes_skipped + damage.missing_records, 0, "nothing lost");
    cr_assert_eq(damage.missing_segments, 0, "nothing missing");
}

static void damage_says(struct ts_damage damage, const char *words)
{
    cr_assert(strstr(damage.text, words) != NULL, "'%s' is said: %s", words, damage.text);
    cr_assert(strstr(damage.text, ts_journal_id()) != NULL, "with the file: %s", damage.text);
    cr_assert_not(strchr(damage.text, '\n'), "in one line");
}

Test(reader, what_is_not_there)
{
    static const char id[] = "0123456789abcdef0123456789abcdef";
    refused("/nowhere", id, "no journal");
    write_pieces(1, 1);
    refused(test_run_dir, id, "no journal");
    refused(test_run_dir, "", "no journal");
    ts_journal_reader_close(NULL);
}

Test(reader, a_newer_format)
{
    uint32_t version = TS_FORMAT_VERSION + 1;
    write_pieces(1, 1);
    overwrite(1, offsetof(struct ts_segment_header, version), &version, sizeof version);
    refused(test_run_dir, ts_journal_id(), "newer traceshim");
}

Test(reader, a_link_is_not_followed)
{
    char elsewhere[PATH_MAX + 32];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", test_folder);
    write_pieces(1, 1);
    cr_assert_eq(rename(segment_path(1), elsewhere), 0, "the file is elsewhere");
    cr_assert_eq(symlink(elsewhere, segment_path(1)), 0, "with a link in its place");
    refused(test_run_dir, ts_journal_id(), "check who owns it");
}

Test(reader, something_that_is_no_file)
{
    write_pieces(1, 1);
    cr_assert_eq(unlink(segment_path(1)), 0, "the file goes");
    cr_assert_eq(mkfifo(segment_path(1), 0600), 0, "a pipe comes");
    refused(test_run_dir, ts_journal_id(), "check who owns it");
}

Test(reader, a_whole_journal)
{
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    ts_journal_append(TS_REC_DATA_OUT, TS_REC_FLAG_AFTER_GAP, 7, 99, 0, "abc", 3, "def", 3);
    struct ts_journal *journal = open_reader();
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    cr_assert_str_eq(ts_journal_reader_id(journal), ts_journal_id(), "it knows its name");
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 1, "the first record");
    cr_assert_eq(record.type, TS_REC_PROCESS, "is about the process");
    cr_assert(ts_slice_is(record.payload, "fields"), "with its payload");
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 1, "the second record");
    cr_assert_eq(record.type, TS_REC_DATA_OUT, "type");
    cr_assert_eq(record.flags, TS_REC_FLAG_AFTER_GAP, "flags");
    cr_assert_eq(record.exchange, 7, "exchange");
    cr_assert_eq(record.offset, 99, "offset");
    cr_assert_eq(record.sequence, 2, "number");
    cr_assert_eq(record.segment, 1, "segment");
    cr_assert_eq(record.thread, (uint32_t)getpid(), "thread");
    cr_assert(ts_slice_is(record.payload, "abcdef"), "payload");
    int64_t age_s = now.tv_sec - (int64_t)(record.realtime_ns / 1000000000);
    cr_assert(age_s >= 0 && age_s < 60, "its wall clock time is now: %ld s ago", (long)age_s);
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "no more");
    no_damage(*ts_journal_reader_damage(journal));
    ts_journal_reader_close(journal);
}

Test(reader, many_segments)
{
    write_pieces(300, 30000);
    no_damage(read_all(300, 0, 0));
}

Test(reader, a_segment_made_ahead_is_normal)
{
    write_pieces(4, 30000);
    ts_journal_tend();
    cr_assert_geq(size_of_file(segment_path(2)), 0, "the next one is there");
    no_damage(read_all(4, 0, 0));
}

Test(reader, a_journal_of_appended_records)
{
    refuse_fallocate(EOPNOTSUPP);
    write_pieces(20, 30000);
    no_damage(read_all(20, 0, 0));
}

Test(reader, an_appended_record_that_is_cut_off)
{
    refuse_fallocate(EOPNOTSUPP);
    write_pieces(3, 1000);
    cr_assert_eq(truncate(segment_path(1), size_of_file(segment_path(1)) - 500), 0, "cut off");
    damage_says(read_all(3, 3, 3), "no whole record");
}

Test(reader, a_flipped_bit)
{
    write_pieces(5, 1000);
    overwrite(1, find_exchange(1, 3) + 600, "\1", 1);
    struct ts_damage damage = read_all(5, 3, 3);
    cr_assert_eq(damage.holes, 1, "one hole");
    cr_assert_eq(damage.bytes_skipped, 1056, "as long as the record");
    cr_assert_eq(damage.missing_records, 1, "one record is missing");
    damage_says(damage, "damaged at byte");
}

Test(reader, flipped_bits_in_headers)
{
    write_pieces(9, 1000);
    for (uint64_t i = 8; i >= 2; i -= 2) /* type, length, crc, magic */
        overwrite(1, find_exchange(1, i) + (i - 2) * 2, "\377", 1);
    struct ts_journal *journal = open_reader();
    uint64_t seen = 0;
    while (ts_journal_reader_next(journal, false, &record) == 1)
        seen |= 1ull << record.exchange;
    cr_assert_eq(seen, 0x2ab, "only the odd exchanges are whole: %lx", (unsigned long)seen);
    cr_assert_eq(ts_journal_reader_damage(journal)->holes, 4, "four holes");
    cr_assert_eq(ts_journal_reader_damage(journal)->missing_records, 4, "four records are missing");
    ts_journal_reader_close(journal);
}

Test(reader, a_length_beyond_all_measure)
{
    uint32_t length = 1 << 20;
    write_pieces(60, 30000);
    uint64_t at = find_exchange(3, 23);
    overwrite(3, at + offsetof(struct ts_record_header, length), &length, sizeof length);
    cr_assert_eq(read_all(60, 23, 23).missing_records, 1, "one record is missing");
}

Test(reader, a_record_that_was_never_finished)
{
    write_pieces(5, 1000);
    uint32_t no_magic = 0;
    overwrite(1, find_exchange(1, 3), &no_magic, sizeof no_magic);
    struct ts_damage damage = read_all(5, 3, 3);
    cr_assert_eq(damage.holes, 1, "one hole");
    cr_assert_eq(damage.missing_records, 1, "one record is missing");
}

Test(reader, the_last_record_was_never_finished)
{
    write_pieces(5, 1000);
    uint32_t no_magic = 0;
    overwrite(1, find_exchange(1, 5), &no_magic, sizeof no_magic);
    struct ts_damage damage = read_all(5, 5, 5);
    cr_assert_eq(damage.holes, 1, "one hole, since there is something");
    cr_assert_leq(damage.bytes_skipped, 1056, "no longer than the record");
}

Test(reader, a_long_hole)
{
    static char zeros[30000];
    memset(data, 'x', sizeof data);
    write_pieces(400, 30000);
    for (uint32_t segment = 2; segment <= 3; segment++)
        for (uint64_t at = 128; at + 30000 < 500000; at += 30000)
            overwrite(segment, at, zeros, sizeof zeros);
    struct ts_journal *journal = open_reader();
    uint64_t seen = 0;
    while (ts_journal_reader_next(journal, false, &record) == 1)
        seen++;
    const struct ts_damage *damage = ts_journal_reader_damage(journal);
    cr_assert_gt(seen, 300, "what stands behind long holes is found");
    cr_assert_eq(damage->missing_records, 401 - seen, "what is lost is counted");
    ts_journal_reader_close(journal);
}

Test(reader, payload_that_looks_like_a_record)
{
    struct {
        uint64_t shift;
        struct ts_record_header header;
        char text[8];
    } fake = {.header = {.magic = TS_RECORD_MAGIC, .length = 8, .type = TS_REC_DATA_IN}};
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    append_piece(1, &fake, sizeof fake);
    append_piece(2, "x", 1);
    overwrite(1, find_exchange(1, 1) + 48, "\377", 1); /* its number: it is not whole any more */
    struct ts_damage damage = read_all(2, 1, 1);
    cr_assert_eq(damage.holes, 1, "a magic without the right CRC is no record");
}

Test(reader, a_missing_segment)
{
    write_pieces(100, 30000);
    cr_assert_eq(unlink(segment_path(2)), 0, "the second segment is taken away");
    struct ts_damage damage = read_all(100, 5, 21);
    cr_assert_eq(damage.missing_segments, 1, "one segment is missing");
    cr_assert_eq(damage.missing_records, 17, "with its records");
    damage_says(damage, "segments are missing");
}

Test(reader, the_first_segment_is_missing)
{
    write_pieces(10, 30000);
    cr_assert_eq(unlink(segment_path(1)), 0, "the first segment is taken away");
    struct ts_damage damage = read_all(10, 1, 4);
    cr_assert_eq(damage.missing_segments, 1, "one segment is missing");
}

Test(reader, a_segment_that_is_cut_off)
{
    write_pieces(10, 30000);
    cr_assert_eq(truncate(segment_path(1), 50000), 0, "cut off in the second record");
    struct ts_damage damage = read_all(10, 2, 4);
    damage_says(damage, "cut off after 50000 of 131072 bytes");
    cr_assert_eq(damage.missing_records, 3, "three records are missing");
}

Test(reader, cut_off_anywhere)
{
    write_pieces(2, 40);
    for (off_t size = 500; size >= 0; size--) {
        int records = 0;
        cr_assert_eq(truncate(segment_path(1), size), 0, "cut off");
        struct ts_journal *journal = open_reader();
        while (ts_journal_reader_next(journal, false, &record) == 1)
            records++;
        cr_assert_eq(records, (size >= 190) + (size >= 288) + (size >= 384), "%d records in %ld",
                     records, (long)size);
        cr_assert_str_not_empty(ts_journal_reader_damage(journal)->text, "the damage is named");
        ts_journal_reader_close(journal);
    }
}

Test(reader, an_empty_file)
{
    write_pieces(10, 30000);
    cr_assert_eq(truncate(segment_path(1), 0), 0, "the first segment is empty");
    damage_says(read_all(10, 1, 4), "empty");
    cr_assert_eq(truncate(segment_path(2), 0), 0, "the second too");
    struct ts_journal *journal = open_reader();
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "there is no record");
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "and never will be");
    ts_journal_reader_close(journal);
}

Test(reader, garbage)
{
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    srand(2);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)rand();
    overwrite(1, 0, data, sizeof data);
    struct ts_journal *journal = open_reader();
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 0, "no record is made of it");
    damage_says(*ts_journal_reader_damage(journal), "header is damaged");
    ts_journal_reader_close(journal);
}

Test(reader, a_damaged_segment_header)
{
    struct timespec now;
    write_pieces(10, 30000);
    overwrite(1, 60, "\377\377", 2);
    struct ts_damage damage = read_all(10, 0, 0);
    damage_says(damage, "header is damaged");
    struct ts_journal *journal = open_reader();
    clock_gettime(CLOCK_REALTIME, &now);
    cr_assert_eq(ts_journal_reader_next(journal, false, &record), 1, "records are still read");
    int64_t age_s = now.tv_sec - (int64_t)(record.realtime_ns / 1000000000);
    cr_assert(age_s >= 0 && age_s < 60, "their time comes from the next segment");
    ts_journal_reader_close(journal);
}

Test(reader, a_segment_of_another_journal)
{
    struct ts_segment_header header;
    write_pieces(10, 30000);
    peek(2, 0, &header, sizeof header);
    header.journal_id[0] ^= 1;
    header.crc32c = ts_crc32c(0, &header, offsetof(struct ts_segment_header, crc32c));
    overwrite(2, 0, &header, sizeof header);
    damage_says(read_all(10, 0, 0), "header is damaged");
}

Test(reader, a_later_segment_of_a_newer_format)
{
    uint32_t version = 7;
    write_pieces(30, 30000);
    overwrite(2, offsetof(struct ts_segment_header, version), &version, sizeof version);
    struct ts_journal *journal = open_reader();
    int got, records = 0;
    while ((got = ts_journal_reader_next(journal, false, &record)) == 1)
        records++;
    cr_assert_eq(records, 5, "the first segment is read");
    cr_assert_eq(got, -1, "then an error is told");
    damage_says(*ts_journal_reader_damage(journal), "newer traceshim");
    while ((got = ts_journal_reader_next(journal, false, &record)) == 1)
        records++;
    cr_assert_eq(got, 0, "and what follows is read to its end");
    cr_assert_eq(records, 14, "with what the third segment holds");
    ts_journal_reader_close(journal);
}

/* Whatever is changed, reading ends, and what is delivered is what was written. */
Test(reader, damage_at_random)
{
    static char all[128 << 10];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    for (uint64_t i = 1; i <= 100; i++) {
        memset(data, (int)i, sizeof data);
        append_piece(i, data, i * 11);
    }
    peek(1, 0, all, sizeof all);
    for (unsigned round = 0; round < 300; round++) {
        uint64_t records = 0, last = 0;
        srand(round);
        overwrite(1, 0, all, sizeof all);
        for (unsigned i = 0; i < 1 + round / 10; i++) {
            char byte = (char)rand();
            overwrite(1, 128 + (uint64_t)rand() % 62000, &byte, 1);
        }
        struct ts_journal *journal = open_reader();
        while (ts_journal_reader_next(journal, false, &record) == 1) {
            records++;
            if (record.type == TS_REC_PROCESS)
                continue;
            memset(data, (int)record.exchange, sizeof data);
            cr_assert_gt(record.exchange, last, "records come in their order");
            cr_assert_eq(record.payload.n, record.exchange * 11, "as long as they were");
            cr_assert_arr_eq(record.payload.p, data, record.payload.n, "with their bytes");
            last = record.exchange;
        }
        const struct ts_damage *damage = ts_journal_reader_damage(journal);
        cr_assert_leq(records + damage->missing_records, 101, "round %u: none is invented", round);
        cr_assert_geq(records + 1 + round / 10, 101, "a changed byte costs at most one record");
        cr_assert(*damage->text || records == 101, "what is lost is named");
        ts_journal_reader_close(journal);
    }
}
