/* Rows of `ls` and a trace as JSON, from spans made by hand. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exporter/command/listing.h"
#include "exporter/command/trace_json.h"

static struct ts_span *make_span(unsigned char id, const char *name)
{
    struct ts_span *span = ts_span_new();
    memset(span->trace_id, id, sizeof span->trace_id);
    span->span_id[0] = id;
    span->name = ts_arena_text(&span->arena, name);
    span->type = "LLM";
    span->status = TS_STATUS_OK;
    span->status_message = "";
    span->service_name = "agent";
    span->run_id = "a run";
    span->start_ns = id * 1000000000ull;
    span->end_ns = span->start_ns + 1500000000;
    ts_span_text(span, "mlflow.spanType", "LLM");
    return span;
}

static struct ts_trace_set set;
static struct ts_listing listing;

static void list(struct ts_span *span)
{
    ts_trace_set_add(&set, span);
    ts_listing_add(&listing, "a run", &set.traces[set.count - 1]);
}

static const char *table(size_t most, size_t columns, bool short_ids, bool colour)
{
    static char text[4096];
    struct ts_listing_look look = {.columns = columns, .short_ids = short_ids, .colour = colour};
    FILE *out = fmemopen(text, sizeof text, "w");
    ts_listing_print(&listing, most, &look, out);
    fclose(out);
    return text;
}

static const char *line_of(const char *text, int number)
{
    static char line[512];
    while (number--)
        text = strchr(text, '\n') + 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    return line;
}

static void set_up(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
}

static void tear_down(void)
{
    ts_listing_free(&listing);
    ts_trace_set_free(&set);
}

TestSuite(listing, .init = set_up, .fini = tear_down);

Test(listing, an_empty_trace_is_no_row)
{
    struct ts_trace nothing = {0};
    ts_listing_add(&listing, "a run", &nothing);
    cr_assert_eq(listing.count, 0, "there is nothing to say of it");
}

Test(listing, newest_first_and_no_more_than_asked_for)
{
    list(make_span(1, "one"));
    list(make_span(3, "three"));
    list(make_span(2, "two"));
    ts_listing_newest_first(&listing);
    const char *text = table(2, 200, true, false);
    cr_assert_not_null(strstr(line_of(text, 1), "three"), "the newest: %s", text);
    cr_assert_not_null(strstr(line_of(text, 2), "two"), "then the next: %s", text);
    cr_assert_null(strstr(text, "one"), "two were asked for: %s", text);
}

Test(listing, a_row_as_people_see_it)
{
    struct ts_span *span = make_span(1, "chat m");
    ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON,
                  ts_slice_text("{\"prompt\":\"say\\u001b it\"}"));
    ts_span_slice(span, "mlflow.chat.tokenUsage", TS_VALUE_JSON,
                  ts_slice_text("{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}"));
    list(span);
    cr_assert_str_eq(
        line_of(table(9, 200, true, false), 1),
        "tr-01010101  1970-01-01 00:00:01  agent: chat m  OK        1.50 s      1        7  say it",
        "no cost column when nobody has one");
    cr_assert_str_eq(
        line_of(table(9, 100, true, false), 1),
        "tr-01010101  01-01 00:00:01  agent: chat m  OK        1.50 s      1        7  say it",
        "a small terminal gets no year");
}

Test(listing, the_width_is_kept)
{
    struct ts_span *span = make_span(1, "chat m");
    ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON,
                  ts_slice_text("{\"prompt\":\"a long question that goes on and on, beyond any "
                                "terminal's right edge\"}"));
    list(span);
    cr_assert_eq(strlen(line_of(table(9, 100, true, false), 1)), 100 + strlen("…") - 1,
                 "as wide as the terminal, the last column is the mark of the cut");
    cr_assert_not_null(strstr(table(9, 100, true, true), "\033[32mOK   \033[0m"),
                       "colour when asked for");
}

Test(listing, cost_and_interruption)
{
    struct ts_span *span = make_span(1, "agent");
    span->status = TS_STATUS_ERROR;
    ts_span_bool(span, "traceshim.interrupted", true);
    ts_span_slice(span, "mlflow.llm.cost", TS_VALUE_JSON, ts_slice_text("{\"total_cost\":0.5}"));
    list(span);
    const char *row = line_of(table(9, 200, true, false), 1);
    cr_assert_not_null(strstr(row, "  agent  ERROR interrupted  "), "the name once: %s", row);
    cr_assert_not_null(strstr(row, "$0.5000"), "the cost: %s", row);
}

Test(listing, a_trace_as_json)
{
    static char text[4096];
    struct ts_span *span = make_span(1, "chat \"m\"");
    ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON,
                  ts_slice_text("{\"n\":12345678901234567890}"));
    ts_span_int(span, "count", 9007199254740993);
    ts_span_bool(span, "yes", true);
    list(span);
    FILE *out = fmemopen(text, sizeof text, "w");
    ts_trace_print_json(&set.traces[0], out);
    fclose(out);
    static const char *const wanted[] = {"\"trace_id\":\"tr-01010101010101010101010101010101\"",
                                         "\"name\":\"chat \\\"m\\\"\"",
                                         "\"duration_ms\":1500,",
                                         "\"token_usage\":null",
                                         "\"start_time_ns\":1000000000,",
                                         "\"parent_id\":null",
                                         "\"mlflow.spanInputs\":{\"n\":12345678901234567890}",
                                         "\"count\":9007199254740993",
                                         "\"yes\":true"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        cr_assert_not_null(strstr(text, wanted[i]), "%s is in %s", wanted[i], text);
    cr_assert_eq(strchr(text, '\n'), text + strlen(text) - 1, "one line");
}

Test(listing, parts_of_another_programs_trace_are_one_row)
{
    struct ts_span *one = make_span(1, "first"), *two = make_span(1, "second");
    one->joined = two->joined = true;
    two->status = TS_STATUS_ERROR;
    list(one);
    struct ts_trace part = {.spans = &two, .count = 1};
    memset(part.trace_id, 1, sizeof part.trace_id);
    ts_listing_add(&listing, "another run", &part);
    cr_assert_eq(listing.count, 1, "one trace");
    cr_assert_str_eq(listing.rows[0].summary.state, "ERROR", "with what both say");
    cr_assert_eq(listing.rows[0].summary.model_calls, 2, "of all calls");
    ts_span_free(two);
}
