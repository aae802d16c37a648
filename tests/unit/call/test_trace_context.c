/* Tests of exporter/call/trace_context.h. */
#include "exporter/call/trace_context.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"

static struct ts_arena arena;

static void end(void)
{
    ts_arena_free(&arena);
}

TestSuite(trace_context, .fini = end);

static struct ts_trace_context read_both(const char *parent, const char *state)
{
    return ts_trace_context_read(ts_slice_text(parent), ts_slice_text(state), &arena);
}

Test(trace_context, malformed)
{
    static const char *const texts[] = {
        "",
        "00",
        "00-" TRACE "-" SPAN "-0",
        "00-" TRACE "-" SPAN "-01-",
        "00-" TRACE "-" SPAN "-01 ",
        "00-" TRACE "-" SPAN "-0g",
        "00-" TRACE "-" SPAN "_01",
        "00-" TRACE "_" SPAN "-01",
        "00_" TRACE "-" SPAN "-01",
        "0x-" TRACE "-" SPAN "-01",
        "ff-" TRACE "-" SPAN "-01",
        "cc-" TRACE "-" SPAN "-01x",
        "00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01",
        "00-00000000000000000000000000000000-" SPAN "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-" TRACE "-b7ad6b716920333g-01",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct ts_trace_context context = read_both(texts[i], "a=1");
        cr_expect_not(context.known, "no parent: %s", texts[i]);
        cr_expect_str_eq(context.state, "", "so no state: %s", texts[i]);
    }
}

Test(trace_context, well_formed)
{
    struct ts_trace_context context = read_both("00-" TRACE "-" SPAN "-00", "a=1,b=2");
    cr_assert(context.known, "not sampled by its own tracer is a trace too");
    cr_assert_eq(context.trace_id[0], 0x0a, "the trace's id");
    cr_assert_eq(context.trace_id[15], 0x9c, "to its end");
    cr_assert_eq(context.span_id[0], 0xb7, "the span's id");
    cr_assert_eq(context.span_id[7], 0x31, "to its end");
    cr_assert_str_eq(context.state, "a=1,b=2", "the state");
}

Test(trace_context, later_versions)
{
    cr_assert(read_both("cc-" TRACE "-" SPAN "-01", "").known, "of the same length");
    cr_assert(read_both("cc-" TRACE "-" SPAN "-01-more", "").known, "with something behind it");
}

Test(trace_context, bad_states)
{
    char longest[TS_TRACE_STATE_BYTES + 2];
    memset(longest, 'a', sizeof longest);
    longest[TS_TRACE_STATE_BYTES + 1] = 0;
    cr_assert_str_eq(read_both("00-" TRACE "-" SPAN "-01", longest).state, "", "too long");
    longest[TS_TRACE_STATE_BYTES] = 0;
    cr_assert_str_eq(read_both("00-" TRACE "-" SPAN "-01", longest).state, longest, "just fits");
    cr_assert_str_eq(read_both("00-" TRACE "-" SPAN "-01", "a=\xff").state, "", "no ASCII");
    cr_assert(read_both("00-" TRACE "-" SPAN "-01", "a=\n").known, "the parent stays");
}
