/* Tests of shim/held.h. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "shim/held.h"

static enum ts_held add(uint64_t number, const char *part1, const char *part2)
{
    struct ts_record_header header = {
        .type = TS_REC_DATA_IN,
        .exchange = number,
        .length = (uint32_t)(strlen(part1) + strlen(part2)),
    };
    return ts_held_add(&header, part1, strlen(part1), part2, strlen(part2));
}

Test(held, nothing)
{
    struct ts_exporter_record record;
    cr_expect_not(ts_held_take(&record), "nothing is held at first");
    ts_held_forget();
    cr_expect_not(ts_held_take(&record), "nor after forgetting nothing");
}

Test(held, in_order)
{
    struct ts_exporter_record record;
    cr_expect_eq(add(1, "ab", "cde"), TS_HELD_TAKEN);
    cr_expect_eq(add(2, "", ""), TS_HELD_TAKEN);
    cr_assert(ts_held_take(&record), "the first");
    cr_expect_eq(record.header->exchange, 1);
    cr_expect_eq(strncmp(record.payload, "abcde", record.header->length), 0, "in one piece");
    cr_assert(ts_held_take(&record), "the second");
    cr_expect_eq(record.header->length, 0);
    cr_expect_not(ts_held_take(&record), "and no more");
    add(3, "x", "");
    cr_assert(ts_held_take(&record), "what comes later");
    cr_expect_eq(record.header->exchange, 3);
}

static char large[TS_RECORD_MAX_PAYLOAD + 1];

Test(held, too_much)
{
    struct ts_exporter_record record;
    uint64_t count = 0, taken = 0;
    memset(large, 'x', TS_RECORD_MAX_PAYLOAD);
    while (add(count + 1, large, "") == TS_HELD_TAKEN)
        count++;
    cr_expect_gt(count, 1000, "it holds much, %lu records", (unsigned long)count);
    while (ts_held_take(&record))
        cr_assert_eq(record.header->exchange, ++taken, "in order over all blocks");
    cr_expect_eq(taken, count, "none is lost");
    cr_expect_eq(add(1, large, ""), TS_HELD_TAKEN, "and there is room again");
}

static uint64_t given[8];
static size_t given_count;

static void give(const struct ts_exporter_record *record)
{
    given[given_count++] = record->header->exchange;
}

Test(held, closing)
{
    struct ts_exporter_record record;
    add(1, "a", "");
    add(2, "b", "");
    ts_held_take(&record);
    ts_held_close(give);
    cr_expect_eq(given_count, 1, "what was not taken is given");
    cr_expect_eq(given[0], 2);
    cr_expect_eq(add(3, "c", ""), TS_HELD_CLOSED, "nothing comes in any more");
    cr_expect_not(ts_held_take(&record), "or out");
}

Test(held, a_child_has_nothing)
{
    struct ts_exporter_record record;
    int status;
    add(1, "secret", "");
    pid_t child = fork();
    if (!child) {
        ts_held_forget();
        bool fine = !ts_held_take(&record) && add(2, "own", "") == TS_HELD_TAKEN &&
                    ts_held_take(&record) && record.header->exchange == 2;
        _exit(fine ? 0 : 1);
    }
    waitpid(child, &status, 0);
    cr_expect_eq(status, 0, "a child holds its own records only");
    cr_expect(ts_held_take(&record) && record.header->exchange == 1, "the parent has its own");
}
