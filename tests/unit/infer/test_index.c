/* Tests of exporter/infer/index.h: who knows a key. */
#include "exporter/infer/index.h"
#include <criterion/criterion.h>
#include "exporter/infer/conversation.h"

static struct ts_index table;
static struct ts_conversation a, b;
static size_t of_a, of_b;

static void end(void)
{
    ts_index_free(&table);
}

TestSuite(index, .fini = end);

static void count(void *context, struct ts_conversation *conversation)
{
    (void)context;
    of_a += conversation == &a;
    of_b += conversation == &b;
}

static void look(enum ts_index_kind kind, uint64_t key)
{
    of_a = of_b = 0;
    ts_index_each(&table, kind, key, count, NULL);
}

Test(index, nothing_known)
{
    look(TS_INDEX_LIST, 1);
    cr_assert_eq(of_a + of_b, 0, "an empty one");
    cr_assert_null(ts_index_add(&table, TS_INDEX_LIST, 0, &a), "no key");
    ts_index_remove(&table, NULL);
    look(TS_INDEX_LIST, 0);
    cr_assert_eq(of_a + of_b, 0, "is known to nobody");
}

Test(index, one_key_of_several)
{
    struct ts_index_entry *first = ts_index_add(&table, TS_INDEX_LIST, 7, &a);
    ts_index_add(&table, TS_INDEX_LIST, 7, &b);
    struct ts_index_entry *last = ts_index_add(&table, TS_INDEX_LIST, 7, &a);
    look(TS_INDEX_LIST, 7);
    cr_assert(of_a == 2 && of_b == 1, "all of them, as often as they were added");
    look(TS_INDEX_TOOL, 7);
    cr_assert_eq(of_a + of_b, 0, "a key of another kind is another");
    ts_index_remove(&table, last);
    ts_index_remove(&table, first);
    look(TS_INDEX_LIST, 7);
    cr_assert(of_a == 0 && of_b == 1, "the others stay, at either end of the chain");
}

Test(index, grows)
{
    struct ts_index_entry *entries[5000];
    for (uint64_t key = 1; key <= 5000; key++)
        entries[key - 1] = ts_index_add(&table, TS_INDEX_LIST, key, &a);
    cr_assert_geq(table.bucket_count, 5000, "with what is in it");
    for (uint64_t key = 1; key <= 5000; key++) {
        look(TS_INDEX_LIST, key);
        cr_assert_eq(of_a, 1, "key %d", (int)key);
        ts_index_remove(&table, entries[key - 1]);
    }
    cr_assert_eq(table.count, 0, "all are gone");
}
