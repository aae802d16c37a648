/* Rows of `ls` as a table for people: columns as wide as what stands in them, the request gets the
 * rest. */
#include <inttypes.h>
#include <string.h>

#include "exporter/base/buffer.h"
#include "exporter/command/listing.h"
#include "exporter/command/text.h"
#include "exporter/sink/plain.h"

enum { SHORT_ID = 11, LEAST_REQUEST = 12, MOST_NAME = 36, WIDE_TERMINAL = 130 };

struct widths {
    size_t id, started, name, state, cost; /* cost 0: nobody has one */
};

static const char *colour_of(const struct ts_row *row)
{
    if (row->summary.interrupted || strcmp(row->summary.state, "ERROR") == 0)
        return "\033[31m";
    return strcmp(row->summary.state, "OK") == 0 ? "\033[32m" : "\033[33m";
}

static void cell(struct ts_buffer *line, const char *text, size_t columns)
{
    ts_text_fit(line, text, columns, true);
    ts_buffer_text(line, "  ");
}

static void right_cell(struct ts_buffer *line, const char *text, size_t columns)
{
    if (columns)
        ts_buffer_printf(line, "%*s  ", (int)columns, text);
}

/* "docs-agent"; of a call that is a trace by itself "curl: chat gpt-4o" */
static void describe(const struct ts_row *row, struct ts_buffer *out)
{
    if (*row->agent && strcmp(row->agent, row->name) != 0)
        ts_buffer_printf(out, "%s: ", row->agent);
    ts_buffer_text(out, row->name);
}

static void add_started(struct ts_buffer *line, const struct ts_row *row, size_t columns)
{
    char started[32];
    ts_text_time(started, sizeof started, row->summary.start_ns);
    size_t bytes = strlen(started);
    cell(line, bytes > columns ? started + bytes - columns : started, columns);
}

static void add_name(struct ts_buffer *line, const struct ts_row *row, size_t columns)
{
    struct ts_buffer name = {0};
    describe(row, &name);
    cell(line, name.data ? name.data : "", columns);
    ts_buffer_free(&name);
}

static void add_state(struct ts_buffer *line, const struct ts_row *row, size_t columns, bool colour)
{
    char state[48];
    snprintf(state, sizeof state, "%s%s", row->summary.state,
             row->summary.interrupted ? " interrupted" : "");
    ts_buffer_text(line, colour ? colour_of(row) : "");
    ts_text_fit(line, state, columns, true);
    ts_buffer_text(line, colour ? "\033[0m  " : "  ");
}

static void add_numbers(struct ts_buffer *line, const struct ts_row *row, size_t cost_columns)
{
    const struct ts_trace_summary *summary = &row->summary;
    char duration[24], calls[24], tokens[24] = "-", cost[32] = "-";
    ts_plain_duration(summary->duration_ns, duration);
    snprintf(calls, sizeof calls, "%zu", summary->model_calls);
    if (summary->has_usage)
        snprintf(tokens, sizeof tokens, "%" PRId64, summary->total_tokens);
    if (summary->has_cost)
        ts_text_cost(cost, sizeof cost, summary->cost_usd);
    right_cell(line, duration, 9);
    right_cell(line, calls, 5);
    right_cell(line, tokens, 7);
    right_cell(line, cost, cost_columns);
}

static void widen(size_t *width, size_t columns, size_t most)
{
    if (columns > *width)
        *width = columns < most ? columns : most;
}

static struct widths measure(const struct ts_listing *listing, size_t most,
                             const struct ts_listing_look *look)
{
    bool narrow = look->short_ids && look->columns < WIDE_TERMINAL;
    struct widths widths = {.id = look->short_ids ? SHORT_ID : TS_TRACE_ID_BYTES - 1,
                            .started =
                                narrow ? strlen("11-23 10:28:12") : strlen("2026-11-23 10:28:12"),
                            .name = strlen("NAME"),
                            .state = strlen("STATE")};
    struct ts_buffer name = {0};
    for (size_t i = 0; i < listing->count && i < most; i++) {
        const struct ts_row *row = &listing->rows[i];
        ts_buffer_reset(&name);
        describe(row, &name);
        widen(&widths.name, ts_text_columns(name.data, name.bytes), MOST_NAME);
        widen(&widths.state, strlen(row->summary.state) + (row->summary.interrupted ? 12 : 0), 40);
        widths.cost = row->summary.has_cost ? 8 : widths.cost;
    }
    ts_buffer_free(&name);
    return widths;
}

static void print_line(struct ts_buffer *line, FILE *out)
{
    while (line->bytes && line->data[line->bytes - 1] == ' ')
        line->data[--line->bytes] = 0;
    fprintf(out, "%s\n", line->data ? line->data : "");
    ts_buffer_reset(line);
}

static void print_head(struct ts_buffer *line, struct widths widths, FILE *out)
{
    cell(line, "ID", widths.id);
    cell(line, "STARTED", widths.started);
    cell(line, "NAME", widths.name);
    cell(line, "STATE", widths.state);
    right_cell(line, "DURATION", 9);
    right_cell(line, "CALLS", 5);
    right_cell(line, "TOKENS", 7);
    right_cell(line, "COST", widths.cost);
    ts_buffer_text(line, "REQUEST");
    print_line(line, out);
}

static void print_row(struct ts_buffer *line, const struct ts_row *row, struct widths widths,
                      const struct ts_listing_look *look, FILE *out)
{
    ts_buffer_printf(line, "%.*s  ", (int)widths.id, row->id);
    add_started(line, row, widths.started);
    add_name(line, row, widths.name);
    add_state(line, row, widths.state, look->colour);
    add_numbers(line, row, widths.cost);
    size_t gaps = 2 * (size_t)(widths.cost ? 8 : 7), numbers = 9 + 5 + 7 + widths.cost;
    size_t used = widths.id + widths.started + widths.name + widths.state + numbers + gaps;
    size_t rest = look->columns > used + LEAST_REQUEST ? look->columns - used : LEAST_REQUEST;
    ts_text_fit(line, row->request, rest, false);
    print_line(line, out);
}

void ts_listing_print(const struct ts_listing *listing, size_t most,
                      const struct ts_listing_look *look, FILE *out)
{
    struct ts_buffer line = {0};
    struct widths widths = measure(listing, most, look);
    print_head(&line, widths, out);
    for (size_t i = 0; i < listing->count && i < most; i++)
        print_row(&line, &listing->rows[i], widths, look, out);
    ts_buffer_free(&line);
}
