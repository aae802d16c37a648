/* Tests of exporter/infer/passage.h: a text found again in a longer one. */
#include "exporter/infer/passage.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct ts_arena arena;
static struct ts_passages passages;
static size_t hits, windows;

static void end(void)
{
    ts_arena_free(&arena);
}

TestSuite(passage, .fini = end);

static void count(void *context, uint64_t mark)
{
    (void)context;
    windows++;
    for (size_t i = 0; i < passages.count; i++)
        hits += passages.marks[i] == mark;
}

static size_t hits_in(const char *text)
{
    hits = windows = 0;
    ts_passages_scan(text, strlen(text), count, NULL);
    return hits;
}

static void add(const char *text)
{
    ts_passages_add(&passages, &arena, text, strlen(text));
}

#define PASSAGE "The daemon reads its settings from /etc/daemon.conf at each start."

Test(passage, too_short)
{
    add("only twenty-three bytes");
    cr_assert_eq(passages.count, 0, "proves nothing");
    add("");
    cr_assert_eq(hits_in("short"), 0, "nor is anything found in a short text");
    cr_assert_eq(windows, 0, "which has no window");
    add("exactly twenty-four byte");
    cr_assert_eq(passages.count, 1, "one window, one mark");
    cr_assert_eq(hits_in("exactly twenty-four byte"), 1, "that is met");
}

Test(passage, inside_a_longer_text)
{
    add(PASSAGE);
    cr_assert_eq(passages.count, 4, "four marks");
    cr_assert_eq(hits_in("Context:\n" PASSAGE "\nQuestion: how?"), 4, "all are met");
    cr_assert_eq(hits_in("x" PASSAGE "x"), 4, "wherever it stands");
    cr_assert_eq(
        hits_in("The daemon reads\n\n   its settings\tfrom /etc/daemon.conf at  each start."), 4,
        "with other white space");
    cr_assert_geq(hits_in("... reads its settings from /etc/daemon.conf at ea..."), 1, "cut");
    cr_assert_eq(hits_in("The program takes its options from the command line at each call."), 0,
                 "another text");
}

Test(passage, strings_of_json)
{
    const char *json =
        "{\"a long key that is no passage at all\":[{\"text\":\"" PASSAGE
        "\"},17,\"short\",null,{\"x\":\"Second passage, with \\u00e9 and \\\"quotes\\\".\"}]}";
    ts_passages_add_json(&passages, &arena, (struct ts_slice){json, strlen(json)});
    cr_assert_eq(passages.count, 8, "two texts");
    cr_assert_eq(hits_in("Second passage, with \xc3\xa9 and \"quotes\"."), 4, "decoded");
    cr_assert_eq(hits_in("a long key that is no passage at all"), 0, "keys do not count");
}

Test(passage, bounded)
{
    char text[64];
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "passage number %d of very many in one answer", i);
        add(text);
    }
    cr_assert_eq(passages.count, TS_PASSAGES_MAX, "what exceeds the limit is left out");
}
