#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/infer/evidence.h"
#include "exporter/sink/plain.h"
#include "exporter/sink/trace.h"
#include "exporter/sink/tree.h"
#include "tests/unit/sink/spans.h"

static struct ts_span *model_call(int number, const char *usage, unsigned start_ms, unsigned end_ms)
{
    struct ts_span *span = test_span(1, number, 2, "LLM", "chat gpt-4o-mini", start_ms, end_ms);
    test_json(span, "mlflow.chat.tokenUsage", usage);
    return span;
}

/* A tool loop, given in the order in which its spans end. */
static struct ts_trace_set tool_loop(void)
{
    struct ts_trace_set set = {0};
    ts_trace_set_add(&set, model_call(3,
                                      "{\"input_tokens\":67,\"output_tokens\":45,"
                                      "\"total_tokens\":112}",
                                      100, 2750));
    struct ts_span *tool = test_span(1, 4, 2, "TOOL", "search_web", 2750, 6100);
    ts_span_bool(tool, "traceshim.inferred", true);
    ts_trace_set_add(&set, tool);
    struct ts_span *second =
        model_call(5, "{\"input_tokens\":245,\"output_tokens\":180}", 6100, 8200);
    test_json(second, "mlflow.llm.cost", "{\"total_cost\": 0.000182}");
    ts_trace_set_add(&set, second);
    ts_trace_set_add(&set, test_span(1, 2, 1, "CHAIN", "tool_loop", 0, 8300));
    ts_trace_set_add(&set, test_span(1, 1, 0, "AGENT", "docs-agent", 0, 8450));
    ts_trace_set_sort(&set);
    return set;
}

static char *print(const struct ts_trace *trace, bool utf8)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *file = open_memstream(&text, &bytes);
    setenv("TZ", "UTC", 1);
    ts_tree_print(file, trace, &(struct ts_tree_options){.utf8 = utf8, .why = true});
    fclose(file);
    return text;
}

Test(trace, an_empty_trace_is_in_progress)
{
    struct ts_trace trace = {0};
    struct ts_trace_summary summary;
    ts_trace_summarise(&trace, &summary);
    cr_expect_str_eq(summary.state, "IN_PROGRESS", "no root");
    cr_expect_eq(summary.duration_ns, 0, "no time");
    char *text = print(&trace, true);
    cr_expect_not_null(strstr(text, "no root yet"), "printed without harm: %s", text);
    free(text);
}

Test(trace, spans_are_sorted_parents_first)
{
    struct ts_trace_set set = tool_loop();
    cr_assert_eq(set.count, 1, "one trace");
    for (int i = 0; i < 5; i++)
        cr_expect_eq(set.traces[0].spans[i]->span_id[7], i + 1, "span %d stands in its place", i);
    ts_trace_set_free(&set);
}

Test(trace, tools_asked_for_at_once_stand_in_that_order)
{
    struct ts_trace_set set = {0};
    for (int i = 0; i < 4; i++) {
        struct ts_span *tool = test_span(1, i + 3, 1, "TOOL", "look_up", 10, 20);
        tool->place = (size_t)(3 - i) % 4;
        ts_trace_set_add(&set, tool);
    }
    ts_trace_set_sort(&set);
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(set.traces[0].spans[i]->place, i, "whatever their ids are");
    ts_trace_set_free(&set);
}

Test(trace, traces_are_sorted_by_their_first_span)
{
    struct ts_trace_set set = {0};
    ts_trace_set_add(&set, test_span(2, 1, 0, "LLM", "b", 50, 60));
    ts_trace_set_add(&set, test_span(1, 2, 1, "LLM", "a", 70, 80));
    ts_trace_set_add(&set, test_span(1, 1, 0, "AGENT", "a", 20, 90));
    ts_trace_set_sort(&set);
    cr_expect_eq(set.count, 2, "two traces");
    cr_expect_eq(set.traces[0].trace_id[15], 1, "the one that began first");
    ts_trace_set_free(&set);
}

Test(trace, one_is_taken_out)
{
    struct ts_trace_set set = {0};
    cr_assert_eq(ts_trace_set_take(&set, (unsigned char[16]){0}).count, 0, "there is none");
    ts_trace_set_add(&set, test_span(1, 2, 1, "LLM", "a", 70, 80));
    ts_trace_set_add(&set, test_span(2, 1, 0, "LLM", "b", 50, 60));
    ts_trace_set_add(&set, test_span(1, 1, 0, "AGENT", "a", 20, 90));
    struct ts_trace taken = ts_trace_set_take(&set, set.traces[0].trace_id);
    cr_assert_eq(taken.count, 2, "both of its spans");
    cr_expect_eq(taken.spans[0]->span_id[7], 1, "sorted");
    cr_expect_eq(set.count, 1, "the other stays");
    cr_expect_eq(set.traces[0].trace_id[15], 2, "and is the other");
    ts_trace_set_add(&set, taken.spans[0]);
    ts_trace_set_add(&set, taken.spans[1]);
    free(taken.spans);
    ts_trace_set_free(&set);
}

Test(trace, the_summary_sums)
{
    struct ts_trace_set set = tool_loop();
    struct ts_trace_summary summary;
    ts_trace_summarise(&set.traces[0], &summary);
    cr_expect_str_eq(summary.state, "OK", "the root's");
    cr_expect_eq(summary.duration_ns, 8450 * MS, "the root's");
    cr_expect_eq(summary.input_tokens, 312, "67 and 245");
    cr_expect_eq(summary.output_tokens, 225, "45 and 180");
    cr_expect_eq(summary.total_tokens, 537, "with a total that was not sent");
    cr_expect(summary.has_cost && summary.cost_usd > 0.00018 && summary.cost_usd < 0.00019, "cost");
    cr_expect_eq(summary.model_calls, 2, "two model calls");
    cr_expect_eq(summary.tool_calls, 1, "one tool");
    cr_expect_not(summary.interrupted, "nothing was interrupted");
    ts_trace_set_free(&set);
}

Test(trace, a_trace_without_usage_has_none)
{
    struct ts_trace_set set = {0};
    ts_trace_set_add(&set, test_span(1, 1, 0, "LLM", "x", 0, 1));
    struct ts_trace_summary summary;
    ts_trace_summarise(&set.traces[0], &summary);
    cr_expect_not(summary.has_usage, "no usage, not zero");
    cr_expect_not(summary.has_cost, "no cost, not zero");
    ts_trace_set_free(&set);
}

Test(tree, a_tool_loop)
{
    struct ts_trace_set set = tool_loop();
    char *text = print(&set.traces[0], true);
    cr_expect_str_eq(
        text,
        "tr-ab000000000000000000000000000001  docs-agent  OK  8.45 s  2026-11-23 10:00:00  "
        "537 tokens (312 in, 225 out)\n"
        "AGENT docs-agent                8.45 s  100%\n"
        "└─ CHAIN tool_loop              8.30 s   98%\n"
        "   ├─ LLM  chat gpt-4o-mini     2.65 s   31%    67 in    45 out   112 total\n"
        "   ├─ TOOL search_web           3.35 s   40%  inferred\n"
        "   └─ LLM  chat gpt-4o-mini     2.10 s   25%   245 in   180 out\n"
        "8.45 s, 312 in / 225 out / 537 total tokens, $0.000182, OK\n",
        "got:\n%s", text);
    free(text);
    ts_trace_set_free(&set);
}

Test(tree, why_a_span_is_where_it_is)
{
    struct ts_trace_set set = tool_loop();
    for (size_t i = 0; i < set.traces[0].count; i++)
        if (strcmp(set.traces[0].spans[i]->type, "TOOL") == 0)
            ts_evidence_mark(set.traces[0].spans[i], TS_EVIDENCE_TOOL_CALL_ID);
    char *text = print(&set.traces[0], true);
    cr_expect_not_null(strstr(text, "40%  inferred  (the result has the id of the tool call)\n"),
                       "behind the row:\n%s", text);
    free(text);
    ts_trace_set_free(&set);
}

Test(tree, ascii_when_asked_for)
{
    struct ts_trace_set set = tool_loop();
    set.traces[0].spans[0]->name = "b\xc3\xa4r";
    char *text = print(&set.traces[0], false);
    for (const char *c = text; *c; c++)
        cr_assert((unsigned char)*c < 0x80, "nothing beyond ASCII:\n%s", text);
    cr_expect_not_null(strstr(text, "`- CHAIN tool_loop"), "lines in ASCII:\n%s", text);
    cr_expect_not_null(strstr(text, "AGENT b?r"), "names too:\n%s", text);
    free(text);
    ts_trace_set_free(&set);
}

Test(tree, errors_interruptions_and_spans_without_a_parent)
{
    struct ts_trace_set set = {0};
    struct ts_span *span = test_span(1, 2, 9, "LLM", "chat", 0, 400);
    span->status = TS_STATUS_ERROR;
    span->status_message = "boom\x1b[2J\nnext";
    ts_span_bool(span, "traceshim.interrupted", true);
    ts_trace_set_add(&set, span);
    ts_trace_set_sort(&set);
    char *text = print(&set.traces[0], true);
    cr_expect_not_null(strstr(text, "(no root yet)  IN_PROGRESS  400 ms"), "the head:\n%s", text);
    cr_expect_not_null(strstr(text, "interrupted  ERROR boom?[2J next"), "the row:\n%s", text);
    cr_expect_not_null(
        strstr(text, "tokens not reported, cost not known, IN_PROGRESS, interrupted"),
        "the summary:\n%s", text);
    free(text);
    ts_trace_set_free(&set);
}

Test(tree, a_root_with_an_error_says_why)
{
    struct ts_trace_set set = {0};
    struct ts_span *span = test_span(1, 1, 0, "LLM", "chat", 0, 5);
    span->status = TS_STATUS_ERROR;
    span->status_message = "429: slow down";
    ts_trace_set_add(&set, span);
    char *text = print(&set.traces[0], true);
    cr_expect_not_null(strstr(text, ", ERROR: 429: slow down\n"), "in the summary:\n%s", text);
    free(text);
    ts_trace_set_free(&set);
}

Test(tree, spans_that_are_each_others_parents_do_no_harm)
{
    struct ts_trace_set set = {0};
    ts_trace_set_add(&set, test_span(1, 2, 3, "LLM", "a", 0, 5));
    ts_trace_set_add(&set, test_span(1, 3, 2, "LLM", "b", 0, 5));
    ts_trace_set_sort(&set);
    char *text = print(&set.traces[0], true);
    cr_expect_not_null(text, "it ends");
    free(text);
    ts_trace_set_free(&set);
}

Test(plain, text_in_one_line)
{
    static const struct {
        const char *text;
        size_t max;
        const char *expected;
    } cases[] = {{"", 10, ""},
                 {"abc", 3, "abc"},
                 {"abcdef", 5, "ab..."},
                 {"a\tb\r\nc\x07", 20, "a b  c?"},
                 {"\xc2\x9b"
                  "31m",
                  20, "?31m"},
                 {"a\xe2\x80\xae"
                  "b",
                  20, "a?b"},
                 {"\xff", 20, "\xef\xbf\xbd"},
                 {"\xf0\x9f\x98\x80", 20, "\xf0\x9f\x98\x80"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ts_buffer out = {0};
        ts_plain_text(&out, cases[i].text, cases[i].max, false);
        cr_expect_str_eq(out.data ? out.data : "", cases[i].expected, "case %zu gives %s", i,
                         out.data ? out.data : "");
        ts_buffer_free(&out);
    }
}

Test(plain, durations)
{
    static const struct {
        uint64_t ns;
        const char *text;
    } cases[] = {{0, "0.0 ms"},          {1234567, "1.2 ms"},     {9990000, "10.0 ms"},
                 {812 * MS, "812 ms"},   {8450 * MS, "8.45 s"},   {59990 * MS, "59.99 s"},
                 {59999 * MS, "1m 00s"}, {185000 * MS, "3m 05s"}, {7380000 * MS, "2h 03m"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[24];
        ts_plain_duration(cases[i].ns, text);
        cr_expect_str_eq(text, cases[i].text, "%s expected, got %s", cases[i].text, text);
    }
}

static struct ts_span *joined(int number, unsigned start_ms, unsigned end_ms)
{
    struct ts_span *span = test_span(1, number, 9, "AGENT", "agent", start_ms, end_ms);
    span->joined = true;
    span->status = TS_STATUS_OK;
    return span;
}

Test(trace, several_tops_below_a_span_of_another_program)
{
    struct ts_trace_set set = {0};
    struct ts_trace_summary summary;
    ts_trace_set_add(&set, joined(2, 300, 500));
    ts_trace_set_add(&set, joined(1, 100, 200));
    ts_trace_set_sort(&set);
    ts_trace_summarise(&set.traces[0], &summary);
    cr_expect_str_eq(summary.state, "OK", "all went well");
    cr_expect(summary.joined, "the trace may have other parts");
    cr_expect_eq(summary.root->span_id[7], 1, "it is named after the first");
    cr_expect_eq(summary.duration_ns, 400000000, "from the first to the last");
    set.traces[0].spans[1]->status = TS_STATUS_ERROR;
    ts_trace_summarise(&set.traces[0], &summary);
    cr_expect_str_eq(summary.state, "ERROR", "one failed");
    set.traces[0].spans[0]->in_progress = true;
    ts_trace_summarise(&set.traces[0], &summary);
    cr_expect_str_eq(summary.state, "IN_PROGRESS", "one goes on");
    ts_trace_set_free(&set);
}

Test(trace, parts_of_one_trace)
{
    struct ts_trace_set one = {0}, two = {0};
    struct ts_trace_summary summary, part;
    ts_trace_set_add(&one, joined(2, 300, 500));
    ts_trace_set_add(&two, joined(1, 100, 200));
    two.traces[0].spans[0]->status = TS_STATUS_ERROR;
    ts_trace_summarise(&one.traces[0], &summary);
    ts_trace_summarise(&two.traces[0], &part);
    ts_trace_summary_add(&summary, &part);
    cr_expect_str_eq(summary.state, "ERROR", "the worst of both");
    cr_expect_eq(summary.duration_ns, 400000000, "from the first to the last");
    ts_trace_take(&one.traces[0], &two.traces[0]);
    cr_expect_eq(one.traces[0].count, 2, "the spans of both");
    cr_expect_eq(two.traces[0].count, 0, "are in one place");
    cr_expect_eq(one.traces[0].spans[0]->span_id[7], 1, "in order");
    ts_trace_set_free(&one);
    ts_trace_set_free(&two);
}
