/* The journal's writer: what lies on disk then, and bad days. Reading it all back is tested in
 * tests/unit/spool. */
#include "tests/unit/journal_support.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "shim/crc32c.h"

TestSuite(journal, .init = make_test_folder, .fini = remove_test_folder, .timeout = 60);

static struct ts_record_header record_of(uint32_t segment, uint64_t exchange)
{
    struct ts_record_header header = {0};
    uint64_t at = find_exchange(segment, exchange);
    if (at)
        peek(segment, at, &header, sizeof header);
    return header;
}

static size_t files_in_run(void)
{
    size_t count = 0;
    DIR *folder = opendir(test_run_dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        count += *entry->d_name != '.';
    if (folder)
        closedir(folder);
    return count;
}

Test(journal, before_it_is_open)
{
    uint64_t records, bytes;
    cr_assert_not(ts_journal_is_open(), "it is not open");
    cr_assert_str_empty(ts_journal_id(), "has no name");
    cr_assert_eq(append_piece(1, "x", 1), 0, "nothing is appended");
    ts_journal_tend();
    ts_journal_forked();
    ts_journal_dropped(&records, &bytes);
    cr_assert_eq(records, 0, "and nothing was dropped");
}

Test(journal, what_cannot_be_opened)
{
    uint64_t records, bytes;
    errno = 4711;
    cr_assert_eq(ts_journal_open("", TEST_RUN, NULL, 0), -1, "an empty path");
    cr_assert_eq(ts_journal_open("/proc/nowhere", TEST_RUN, NULL, 0), -1, "no place to write");
    cr_assert_eq(ts_journal_open(test_spool, "../escape", NULL, 0), -1, "a bad run id");
    cr_assert_not(ts_journal_is_open(), "it stays closed");
    cr_assert_eq(append_piece(1, "four", 4), 0, "an append is dropped");
    ts_journal_dropped(&records, &bytes);
    cr_assert_eq(records, 1, "and counted");
    cr_assert_eq(bytes, 4, "with its bytes");
    cr_assert_eq(errno, 4711, "errno is kept by all of it");
}

Test(journal, the_first_segment)
{
    struct ts_segment_header header;
    struct ts_record_header record;
    struct stat status;
    char payload[6];
    umask(022);
    errno = 4711;
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert_eq(errno, 4711, "errno is kept");
    cr_assert(ts_journal_is_open(), "it says so");
    cr_assert_eq(strspn(ts_journal_id(), "0123456789abcdef"), 32, "its name is 32 hex digits");
    cr_assert_eq(stat(segment_path(1), &status), 0, "there is a file");
    cr_assert_eq(status.st_mode & 07777, 0600, "for its owner alone");
    cr_assert_eq(status.st_size, 128 << 10, "of the first size");
    peek(1, 0, &header, sizeof header);
    cr_assert_arr_eq(header.magic, TS_SEGMENT_MAGIC, 8, "it begins with the magic");
    cr_assert_eq(header.version, TS_FORMAT_VERSION, "the version");
    cr_assert_eq(header.size_bytes, 128 << 10, "says its size");
    cr_assert_eq(header.pid, (uint32_t)getpid(), "its writer");
    cr_assert_eq(header.segment, 1, "its number");
    cr_assert_eq(header.crc32c, ts_crc32c(0, &header, 124), "and is summed up");
    peek(1, sizeof header, &record, sizeof record);
    cr_assert_eq(record.type, TS_REC_PROCESS, "the first record is about the process");
    cr_assert_eq(record.sequence, 1, "and has number 1");
    peek(1, sizeof header + sizeof record, payload, sizeof payload);
    cr_assert_arr_eq(payload, "fields", 6, "with the fields given");
}

Test(journal, a_slash_behind_the_spool)
{
    char target[PATH_MAX + 32], spool[PATH_MAX + 32];
    snprintf(target, sizeof target, "%s/elsewhere", test_folder);
    snprintf(spool, sizeof spool, "%s//", test_spool);
    cr_assert_eq(mkdir(target, 0700), 0, "there is another folder");
    cr_assert_eq(symlink(target, test_spool), 0, "the spool is a link to it");
    cr_assert_eq(ts_journal_open(spool, TEST_RUN, NULL, 0), -1, "a link is one also with a slash");
    unlink(test_spool);
    cr_assert_eq(ts_journal_open(spool, TEST_RUN, NULL, 0), 0, "else slashes do not matter");
}

Test(journal, a_record)
{
    struct timespec now;
    struct ts_record_header record;
    char payload[6], covered[48 + 6];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    clock_gettime(CLOCK_MONOTONIC, &now);
    errno = 4711;
    uint64_t sequence =
        ts_journal_append(TS_REC_DATA_OUT, TS_REC_FLAG_AFTER_GAP, 7, 99, 0, "abc", 3, "def", 3);
    cr_assert_eq(errno, 4711, "errno is kept");
    cr_assert_eq(sequence, 2, "it comes after the PROCESS record");
    record = record_of(1, 7);
    uint64_t at = find_exchange(1, 7);
    cr_assert_eq(at % 8, 0, "it starts on a multiple of 8");
    cr_assert_eq(record.type, TS_REC_DATA_OUT, "type");
    cr_assert_eq(record.flags, TS_REC_FLAG_AFTER_GAP, "flags");
    cr_assert_eq(record.length, 6, "length of both parts");
    cr_assert_eq(record.offset, 99, "offset");
    cr_assert_eq(record.sequence, 2, "number");
    cr_assert_eq(record.thread, (uint32_t)syscall(SYS_gettid), "thread");
    cr_assert_geq(record.monotonic_ns, (uint64_t)now.tv_sec * 1000000000ull, "time: now");
    peek(1, at + sizeof record, payload, sizeof payload);
    cr_assert_arr_eq(payload, "abcdef", 6, "both parts");
    peek(1, at + 8, covered, sizeof covered);
    cr_assert_eq(record.crc32c, ts_crc32c(0, covered, sizeof covered), "summed up");
    ts_journal_append(TS_REC_PROCESS_END, 0, 8, 0, 12345, NULL, 0, NULL, 0);
    cr_assert_eq(record_of(1, 8).monotonic_ns, 12345, "a time that is given is taken");
    cr_assert_eq(record_of(1, 8).length, 0, "a record may be empty");
}

Test(journal, long_parts_are_cut)
{
    static char first[TS_RECORD_MAX_PAYLOAD + 100], second[500];
    const size_t longest = sizeof first - 100;
    struct ts_record_header records[2];
    char around[200];
    memset(first, 'a', sizeof first);
    memset(second, 'b', sizeof second);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    uint64_t sequence = ts_journal_append(TS_REC_DATA_IN, TS_REC_FLAG_AFTER_GAP, 7, 1000, 0, first,
                                          sizeof first, second, sizeof second);
    cr_assert_eq(sequence, 2, "the first piece's number is told");
    uint64_t at = find_exchange(1, 7);
    peek(1, at, &records[0], sizeof records[0]);
    uint64_t next = at + sizeof records[0] + longest;
    peek(1, next, &records[1], sizeof records[1]);
    cr_assert_eq(records[0].length, TS_RECORD_MAX_PAYLOAD, "as much as a record holds");
    cr_assert_eq(records[1].length, 600, "and the rest");
    cr_assert_eq(records[1].offset, 1000 + longest, "whose offset goes on");
    cr_assert_eq(records[1].sequence, 3, "and number");
    cr_assert_eq(records[1].flags, 0, "a gap is only before the first piece");
    peek(1, next + sizeof records[1], around, sizeof around);
    cr_assert_eq(around[99], 'a', "the end of the first part");
    cr_assert_eq(around[100], 'b', "is followed by the second");
}

Test(journal, goes_on_in_larger_segments)
{
    static char data[30000];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    for (uint64_t i = 1; i <= 200; i++)
        cr_assert_eq(append_piece(i, data, sizeof data), i + 1, "record %lu is written",
                     (unsigned long)i);
    cr_assert_eq(size_of_file(segment_path(2)), 512 << 10, "the second is larger");
    cr_assert_eq(size_of_file(segment_path(3)), 2 << 20, "the third too");
    cr_assert_eq(size_of_file(segment_path(4)), 2 << 20, "and then they stay");
    cr_assert_eq(record_of(2, 5).sequence, 6, "numbers go on from file to file");
}

static size_t mapped_segments(const char *journal_id)
{
    char line[8192];
    size_t count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (fgets(line, sizeof line, maps))
        count += strstr(line, journal_id) != NULL;
    fclose(maps);
    return count;
}

Test(journal, is_tended)
{
    static char data[16000];
    uint64_t exchange = 0;
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    ts_journal_tend();
    cr_assert_eq(files_in_run(), 1, "an empty segment needs no next one");
    while (exchange < 7)
        append_piece(++exchange, data, sizeof data);
    errno = 4711;
    ts_journal_tend();
    cr_assert_eq(errno, 4711, "errno is kept");
    cr_assert_eq(files_in_run(), 2, "one that is 7/8 full has the next one ready");
    cr_assert_eq(find_exchange(1, 7) != 0, true, "which is not used yet");
    while (exchange < 9)
        append_piece(++exchange, data, sizeof data);
    cr_assert_neq(find_exchange(2, 9), 0, "now it is");
    cr_assert_eq(mapped_segments(ts_journal_id()), 2, "the old one is still mapped");
    ts_journal_tend();
    cr_assert_eq(mapped_segments(ts_journal_id()), 1, "until it is tended");
    while (exchange < 2000) {
        append_piece(++exchange, data, sizeof data);
        ts_journal_tend();
        cr_assert_leq(mapped_segments(ts_journal_id()), 3, "never are there many");
    }
}

Test(journal, keeps_no_descriptor)
{
    int before = dup(0);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    append_piece(1, "x", 1);
    int after = dup(0);
    cr_assert_eq(after, before + 1, "the next free descriptor is the same");
}

static int exit_status_of(pid_t child)
{
    int status = -1;
    cr_assert_eq(waitpid(child, &status, 0), child, "the child ends");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(journal, a_forked_child_has_its_own)
{
    char id[33];
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    snprintf(id, sizeof id, "%s", ts_journal_id());
    pid_t child = fork();
    if (child == 0) {
        ts_journal_forked();
        bool empty =
            !ts_journal_is_open() && mapped_segments(id) == 0 && append_piece(66, "x", 1) == 0;
        bool other = open_test_journal() == 0 && strcmp(id, ts_journal_id()) != 0;
        uint64_t sequence = append_piece(66, "x", 1);
        bool thread = record_of(1, 66).thread == (uint32_t)getpid();
        _exit(empty && other && sequence == 2 && thread ? 0 : 1);
    }
    cr_assert_eq(exit_status_of(child), 0, "the child forgets the parent's and opens its own");
    cr_assert_eq(append_piece(2, "y", 1), 2, "the parent's goes on");
    cr_assert_eq(find_exchange(1, 66), 0, "without the child's record");
    cr_assert_eq(files_in_run(), 2, "there are two journals");
}

Test(journal, a_child_made_around_the_handlers_writes_nothing)
{
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0)
        _exit(!ts_journal_is_open() && append_piece(66, "x", 1) == 0 ? 0 : 1);
    cr_assert_eq(exit_status_of(child), 0, "the child sees that the journal is not its own");
    cr_assert_eq(append_piece(2, "y", 1), 2, "the parent's goes on");
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0, "the limit is set");
}

Test(journal, small_files_only)
{
    static char data[30000];
    limit_files(100000);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert_leq(size_of_file(segment_path(1)), 100000, "within the limit");
    for (uint64_t i = 1; i <= 20; i++)
        cr_assert_eq(append_piece(i, data, sizeof data), i + 1, "record %lu is written",
                     (unsigned long)i);
    cr_assert_leq(size_of_file(segment_path(3)), 100000, "so are those that follow");
}

Test(journal, files_that_would_be_too_small)
{
    limit_files(65535);
    cr_assert_eq(open_test_journal(), -1, "the journal stays off");
    limit_files(0);
    cr_assert_eq(open_test_journal(), -1, "also with no files at all");
    cr_assert_eq(files_in_run(), 0, "nothing is left behind");
}

Test(journal, a_full_disk_at_the_start)
{
    refuse_fallocate(ENOSPC);
    cr_assert_eq(open_test_journal(), -1, "the journal stays off");
    cr_assert_eq(files_in_run(), 0, "nothing is left behind");
}

/* Appends until one goes through; a new segment is tried for once a second. */
static uint64_t append_until_written(uint64_t exchange)
{
    static char data[30000];
    struct timespec pause = {0, 5000000};
    for (;;) {
        uint64_t sequence = append_piece(exchange, data, sizeof data);
        if (sequence)
            return sequence;
        nanosleep(&pause, NULL);
    }
}

Test(journal, a_disk_that_is_full_for_a_while)
{
    static char data[30000];
    char away[PATH_MAX + 32];
    uint64_t records, bytes, exchange = 0;
    struct ts_record_header said;
    snprintf(away, sizeof away, "%s/away", test_folder);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert_eq(rename(test_run_dir, away), 0, "no more segments can be made");
    while (append_piece(++exchange, data, sizeof data))
        cr_assert_lt(exchange, 10, "the first segment is full soon");
    cr_assert_eq(append_piece(++exchange, data, sizeof data), 0, "what follows is dropped");
    ts_journal_dropped(&records, &bytes);
    cr_assert_eq(records, 2, "and counted");
    cr_assert_eq(bytes, 2 * sizeof data, "with its bytes");
    cr_assert_neq(append_piece(1000, "small", 5), 0, "what still fits is written");
    while (append_piece(++exchange, data, 1000))
        ;
    cr_assert_eq(rename(away, test_run_dir), 0, "there is room again");
    append_until_written(2000);
    peek(2, sizeof(struct ts_segment_header), &said, sizeof said);
    cr_assert_eq(said.type, TS_REC_DROPPED, "a new segment begins with what was dropped");
    cr_assert_neq(find_exchange(2, 2000), 0, "and goes on");
    ts_journal_dropped(&records, &bytes);
    cr_assert_geq(records, 3, "the count stays");
}

Test(journal, without_fallocate_records_are_appended)
{
    static char data[30000];
    struct ts_segment_header header;
    refuse_fallocate(EOPNOTSUPP);
    errno = 4711;
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert_eq(mapped_segments(ts_journal_id()), 0, "nothing is mapped");
    peek(1, 0, &header, sizeof header);
    cr_assert_eq(header.size_bytes, 0, "the header says that it is appended to");
    cr_assert_eq(append_piece(1, "abc", 3), 2, "a record is written");
    cr_assert_eq(size_of_file(segment_path(1)), 128 + (56 + 8) + (56 + 8),
                 "and the file ends there");
    for (uint64_t i = 2; i <= 10; i++)
        cr_assert_eq(append_piece(i, data, sizeof data), i + 1, "record %lu is written",
                     (unsigned long)i);
    ts_journal_tend();
    cr_assert_neq(find_exchange(2, 10), 0, "the second file goes on");
    cr_assert_eq(errno, 4711, "errno is kept");
}

Test(journal, without_fallocate_and_with_a_limit_that_sinks)
{
    uint64_t records, bytes;
    refuse_fallocate(ENOSYS);
    cr_assert_eq(open_test_journal(), 0, "the journal opens");
    cr_assert_eq(append_piece(1, "abc", 3), 2, "a record is written");
    limit_files(256);
    cr_assert_eq(append_piece(2, "abc", 3), 0, "no file grows beyond the limit, no signal comes");
    ts_journal_dropped(&records, &bytes);
    cr_assert_eq(records, 1, "what is dropped is counted");
    limit_files(RLIM_INFINITY);
    append_until_written(3);
    cr_assert_neq(find_exchange(2, 3), 0, "and later it goes on in a new file");
}

static size_t taken(enum ts_record_type type)
{
    struct ts_exporter_record record;
    size_t count = 0;
    while (ts_journal_take(&record))
        count += record.header->type == type;
    return count;
}

Test(journal, in_memory)
{
    cr_assert_eq(ts_journal_open_in_memory(test_spool, TEST_RUN, "fields", 6), 0, "it opens");
    cr_assert(ts_journal_is_open() && ts_journal_is_in_memory(), "and says so");
    cr_assert_neq(append_piece(1, "content", 7), 0, "a piece is held");
    ts_journal_tend();
    cr_expect_eq(files_in_run(), 0, "nothing is on disk");
    struct ts_exporter_record record;
    cr_assert(ts_journal_take(&record), "it can be taken");
    cr_expect_eq(record.header->length, 7, "whole");
    cr_expect_eq(memcmp(record.payload, "content", 7), 0, "as it was");
    cr_expect_not(ts_journal_take(&record), "once");
}

Test(journal, leaving_memory)
{
    ts_journal_leave_memory();
    cr_assert_not(ts_journal_is_bare(), "nothing happens to a journal that is not in memory");
    cr_assert_eq(ts_journal_open_in_memory(test_spool, TEST_RUN, "fields", 6), 0, "it opens");
    ts_journal_append(TS_REC_START, 0, 7, 0, 0, "s", 1, NULL, 0);
    append_piece(7, "content", 7);
    ts_journal_append(TS_REC_END, 0, 7, 0, 0, "e", 1, NULL, 0);
    ts_journal_leave_memory();
    cr_assert(ts_journal_is_bare() && !ts_journal_is_in_memory(), "it is on disk");
    append_piece(8, "content", 7);
    ts_journal_append(TS_REC_START, 0, 9, 0, 0, "s", 1, NULL, 0);
    cr_expect_eq(files_in_run(), 1, "there is a segment");
    cr_expect_eq(record_of(1, 7).type, TS_REC_START, "what was held is in it");
    cr_expect_eq(record_of(1, 8).type, 0, "but no piece");
    cr_expect_eq(record_of(1, 9).type, TS_REC_START, "and what comes later");
    cr_expect_eq(taken(TS_REC_START), 0, "nothing is in memory any more");
    ts_journal_forked();
    cr_expect_not(ts_journal_is_bare(), "a child begins anew");
}

enum { LEAVING_THREADS = 4, LEAVING_EACH = 3000 };

static void *append_starts(void *begun)
{
    for (int i = 0; i < LEAVING_EACH; i++) {
        ts_journal_append(TS_REC_START, 0, 1, 0, 0, "x", 1, NULL, 0);
        atomic_fetch_add((atomic_int *)begun, 1);
    }
    return NULL;
}

Test(journal, leaving_memory_while_threads_append)
{
    uint64_t records, bytes;
    for (int round = 0; round < 20; round++) {
        pthread_t threads[LEAVING_THREADS];
        atomic_int begun = 0;
        cr_assert_eq(ts_journal_open_in_memory(test_spool, TEST_RUN, "fields", 6), 0, "it opens");
        for (int i = 0; i < LEAVING_THREADS; i++)
            pthread_create(&threads[i], NULL, append_starts, &begun);
        while (round && atomic_load(&begun) < round * 100)
            ;
        ts_journal_leave_memory();
        for (int i = 0; i < LEAVING_THREADS; i++)
            pthread_join(threads[i], NULL);
        ts_journal_dropped(&records, &bytes);
        cr_assert_eq(records, 0, "round %d: no record is lost", round);
        ts_journal_forked();
    }
}
