#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "exporter/pipeline/pipeline.h"
#include "exporter/sink/trace.h"
#include "shim/journal.h"
#include "tests/unit/pipeline/writer.h"

static struct ts_trace_set spans;
static struct ts_mask *mask;
static char error[600];

static void gather(void *context, struct ts_span *span)
{
    ts_trace_set_add(context, span);
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
}

static struct ts_pipeline *open_run(const char *own)
{
    mask = ts_mask_from_environment(error, sizeof error);
    struct ts_pipeline_options options = {.spool_dir = test_spool,
                                          .run_id = TEST_RUN,
                                          .mask = mask,
                                          .emit = gather,
                                          .context = &spans,
                                          .own_journal_id = own};
    struct ts_pipeline *pipeline = ts_pipeline_new(&options, error, sizeof error);
    cr_assert_not_null(pipeline, "the pipeline must open: %s", error);
    return pipeline;
}

static long read_at(struct ts_pipeline *pipeline, uint64_t time_ns)
{
    long count = ts_pipeline_read(pipeline, time_ns, error, sizeof error);
    ts_trace_set_sort(&spans);
    return count;
}

static size_t span_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < spans.count; i++)
        count += spans.traces[i].count;
    return count;
}

static void close_run(struct ts_pipeline *pipeline)
{
    ts_pipeline_free(pipeline);
    ts_mask_free(mask);
    ts_trace_set_free(&spans);
}

TestSuite(pipeline, .init = test_spool_make, .fini = test_spool_remove);

Test(pipeline, a_run_that_is_not_there)
{
    struct ts_pipeline *pipeline = open_run(NULL);
    cr_expect_eq(read_at(pipeline, now()), -1, "there is nothing to read");
    cr_expect(strstr(error, TEST_RUN), "the line names the run: %s", error);
    close_run(pipeline);
}

static void one_call(void)
{
    test_call(1, "hello", "hi");
}

Test(pipeline, a_dead_run_gives_all_at_once)
{
    test_dead_writer(one_call, 0);
    struct ts_pipeline *pipeline = open_run(NULL);
    cr_expect_gt(read_at(pipeline, now()), 0, "records: %s", error);
    cr_assert_eq(spans.count, 1, "one trace, got %zu", spans.count);
    cr_expect(ts_span_is_root(spans.traces[0].spans[0]), "with its root");
    const struct ts_pipeline_health *health = ts_pipeline_health(pipeline);
    cr_expect_eq(health->calls, 1, "one call");
    cr_expect_eq(health->interrupted, 0, "not interrupted");
    cr_expect_not(health->alive, "nobody lives");
    cr_expect_str_eq(health->damage, "", "no damage");
    cr_expect_eq(read_at(pipeline, now()), 0, "nothing new the second time");
    cr_expect_eq(spans.count, 1, "and nothing is emitted twice");
    close_run(pipeline);
}

static void half_a_call(void)
{
    test_call(1, "hello", "hi");
    test_call_start(2, "and now?");
}

Test(pipeline, what_a_dead_writer_left_in_flight_is_interrupted)
{
    test_dead_writer(half_a_call, 0);
    struct ts_pipeline *pipeline = open_run(NULL);
    read_at(pipeline, now());
    cr_expect_eq(ts_pipeline_health(pipeline)->calls, 2, "both calls");
    cr_expect_eq(ts_pipeline_health(pipeline)->interrupted, 1, "one was interrupted");
    cr_expect_eq(ts_pipeline_health(pipeline)->in_flight, 0, "none is in flight");
    bool found = false;
    for (size_t i = 0; i < spans.count; i++)
        for (size_t j = 0; j < spans.traces[i].count; j++)
            found |= ts_span_find(spans.traces[i].spans[j], "traceshim.interrupted") != NULL;
    cr_expect(found, "a span says so");
    close_run(pipeline);
}

Test(pipeline, the_same_spans_live_and_afterwards)
{
    unsigned char live_id[16], live_span[8];
    test_journal_open(0, NULL);
    struct ts_pipeline *pipeline = open_run(ts_journal_id());
    test_call_start(1, "hello");
    read_at(pipeline, now());
    cr_expect_eq(span_count(), 0, "nothing ended yet");
    cr_expect_eq(ts_pipeline_health(pipeline)->in_flight, 1, "one call is in flight");
    cr_expect(ts_pipeline_health(pipeline)->alive, "we live");
    test_call_end(1, "hi");
    read_at(pipeline, now());
    ts_pipeline_own_end(pipeline);
    read_at(pipeline, now());
    cr_assert_eq(spans.count, 1, "one trace, got %zu", spans.count);
    cr_expect_not(ts_pipeline_health(pipeline)->alive, "our end is the run's");
    memcpy(live_id, spans.traces[0].trace_id, 16);
    memcpy(live_span, spans.traces[0].spans[0]->span_id, 8);
    close_run(pipeline);
    pipeline = open_run(ts_journal_id());
    ts_pipeline_own_end(pipeline);
    read_at(pipeline, now());
    cr_assert_eq(spans.count, 1, "one trace again");
    cr_expect_arr_eq(spans.traces[0].trace_id, live_id, 16, "the same trace id");
    cr_expect_arr_eq(spans.traces[0].spans[0]->span_id, live_span, 8, "the same span id");
    close_run(pipeline);
}

/* Goes into the content of an answer, and ends it. */
#define ASKS_FOR_A_TOOL                                                                            \
    "\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","        \
    "\"arguments\":\"{}\"}}],\"refusal\":\""

Test(pipeline, a_turn_is_not_idle_while_a_call_is_in_flight)
{
    const uint64_t later = now() + 100 * 1000000000ull; /* more than the default of 60 s */
    test_journal_open(0, NULL);
    struct ts_pipeline *pipeline = open_run(ts_journal_id());
    test_call(1, "hello", ASKS_FOR_A_TOOL);
    test_call_start(2, "and then");
    read_at(pipeline, later);
    cr_expect_eq(span_count(), 1, "the call that ended, and no root yet; got %zu", span_count());
    test_call_end(2, "hi");
    read_at(pipeline, later);
    cr_expect_eq(span_count(), 4, "the other turn, and the idle one with CHAIN and root; got %zu",
                 span_count());
    close_run(pipeline);
}

Test(pipeline, new_journals_are_found)
{
    test_dead_writer(one_call, 1);
    struct ts_pipeline *pipeline = open_run(NULL);
    read_at(pipeline, now());
    cr_expect_eq(ts_pipeline_health(pipeline)->calls, 1, "the first process");
    test_dead_writer(one_call, 1);
    test_dead_writer(one_call, 1);
    read_at(pipeline, now());
    cr_expect_eq(ts_pipeline_health(pipeline)->calls, 3, "those that came later");
    cr_expect(ts_pipeline_health(pipeline)->alive, "the leader lives");
    close_run(pipeline);
}

static void second_call(void)
{
    test_call(1, "what is two and two?", "four");
}

Test(pipeline, calls_are_given_in_the_order_of_their_ends)
{
    for (int i = 0; i < 8; i++)
        test_dead_writer(i % 2 ? one_call : second_call, 0);
    struct ts_pipeline *pipeline = open_run(NULL);
    struct ts_pipeline_health seen = {0};
    read_at(pipeline, now());
    seen = *ts_pipeline_health(pipeline);
    cr_expect_eq(seen.calls, 8, "all calls of all journals");
    for (size_t i = 1; i < spans.count; i++)
        cr_expect_leq(spans.traces[i - 1].spans[0]->start_ns, spans.traces[i].spans[0]->start_ns,
                      "in the order of time");
    close_run(pipeline);
}

static bool any_in_progress;
static size_t peeked;

static void peek(void *context, struct ts_span *span)
{
    (void)context;
    peeked++;
    any_in_progress |= span->in_progress;
    ts_span_free(span);
}

Test(pipeline, a_call_in_flight_is_seen_and_changes_nothing)
{
    test_journal_open(0, NULL);
    test_call_start(1, "hello");
    struct ts_pipeline *pipeline = open_run(NULL);
    read_at(pipeline, now());
    ts_pipeline_peek(pipeline, peek, NULL);
    cr_expect_geq(peeked, 1, "a span for it");
    cr_expect(any_in_progress, "in progress");
    test_call_end(1, "hi");
    ts_pipeline_own_end(pipeline);
    read_at(pipeline, now());
    cr_expect_eq(ts_pipeline_health(pipeline)->calls, 1, "it ends once");
    cr_expect_eq(ts_pipeline_health(pipeline)->interrupted, 0, "and was not interrupted");
    close_run(pipeline);
}

Test(pipeline, damage_is_named_and_the_rest_is_read)
{
    test_dead_writer(one_call, 0);
    test_dead_writer(half_a_call, 0);
    char command[300];
    /* the head of the only segment of one of the two */
    snprintf(command, sizeof command,
             "f=$(ls %s/runs/%s/*.tsj | head -1); printf garbage | dd of=$f bs=1 seek=200 "
             "conv=notrunc 2>/dev/null",
             test_spool, TEST_RUN);
    cr_assert_eq(system(command), 0, "one journal is damaged");
    struct ts_pipeline *pipeline = open_run(NULL);
    cr_expect_gt(read_at(pipeline, now()), 0, "the rest is read: %s", error);
    cr_expect_gt(ts_pipeline_health(pipeline)->holes, 0, "a hole is counted");
    cr_expect_neq(ts_pipeline_health(pipeline)->damage[0], 0, "and said");
    cr_expect_geq(ts_pipeline_health(pipeline)->calls, 1, "the other journal's calls are there");
    close_run(pipeline);
}

/* What was said before, inside the content of a user's message. */
#define WITH_RESULT                                                                                \
    "q\"},{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"type\":"       \
    "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\","       \
    "\"tool_call_id\":\"c1\",\"content\":\"42"

/* A tool loop, another conversation in between, and a question in flight at the end. */
static void write_script(void)
{
    test_call(1, "q", ASKS_FOR_A_TOOL);
    test_call_start(2, "other");
    test_call_start(3, WITH_RESULT);
    test_call_end(2, "yes");
    test_call_end(3, "done");
    test_call_start(4, "and now?");
}

static struct ts_pipeline *reading;
static size_t appended, cut;

static void read_at_cut(void)
{
    if (++appended == cut || !cut)
        read_at(reading, now());
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

/* Each span's trace, id and parent, in an order that does not depend on when they came. */
static size_t pictured(unsigned char (*ids)[32], size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < spans.count; i++)
        for (size_t j = 0; j < spans.traces[i].count && count < most; j++, count++) {
            const struct ts_span *span = spans.traces[i].spans[j];
            memcpy(ids[count], span->trace_id, 16);
            memcpy(ids[count] + 16, span->span_id, 8);
            memcpy(ids[count] + 24, span->parent_id, 8);
        }
    qsort(ids, count, sizeof *ids, compare_ids);
    return count;
}

enum { MOST = 32 };

/* Writes the script while it is read at the cut (0: after each record), then reads all of it anew;
 * both must give the same. Returns the number of records. */
static size_t play_cut(size_t at)
{
    unsigned char live[MOST][32], batch[MOST][32];
    cut = at;
    appended = 0;
    test_journal_open(0, NULL);
    reading = open_run(ts_journal_id());
    test_appended = read_at_cut;
    write_script();
    test_appended = NULL;
    ts_pipeline_own_end(reading);
    read_at(reading, now());
    size_t live_count = pictured(live, MOST);
    close_run(reading);
    reading = open_run(ts_journal_id());
    ts_pipeline_own_end(reading);
    read_at(reading, now());
    size_t batch_count = pictured(batch, MOST);
    close_run(reading);
    cr_assert_eq(batch_count, 7, "a loop of five spans, an answer, one in flight: %zu",
                 batch_count);
    cr_assert_eq(live_count, batch_count, "cut %zu: %zu spans", at, live_count);
    cr_assert_arr_eq(live, batch, batch_count * sizeof *live, "cut %zu", at);
    return appended;
}

Test(pipeline, cut_at_every_record)
{
    size_t records = play_cut(0);
    cr_assert_gt(records, 20, "%zu records", records);
    for (size_t at = 1; at <= records; at++) {
        test_spool_remove();
        test_spool_make();
        play_cut(at);
    }
}
