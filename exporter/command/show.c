/* traceshim show: one trace as a tree. */
#include <stdio.h>
#include <string.h>

#include "exporter/command/command.h"
#include "exporter/command/find.h"
#include "exporter/command/report.h"
#include "exporter/command/screen.h"
#include "exporter/command/text.h"
#include "exporter/command/trace_json.h"
#include "exporter/sink/tree.h"

static void print_content_of(const struct ts_span *span, const char *title, const char *key)
{
    const struct ts_attribute *attribute = ts_span_find(span, key);
    struct ts_buffer text = {0};
    if (!attribute || attribute->kind == TS_VALUE_INT || attribute->kind == TS_VALUE_DOUBLE ||
        attribute->kind == TS_VALUE_BOOL)
        return;
    ts_text_plain(&text, attribute->text.p, attribute->text.n);
    printf("  %s: %s\n", title, text.data ? text.data : "");
    ts_buffer_free(&text);
}

static void print_contents(const struct ts_trace *trace)
{
    struct ts_buffer name = {0};
    for (size_t i = 0; i < trace->count; i++) {
        const struct ts_span *span = trace->spans[i];
        ts_buffer_reset(&name);
        ts_text_line(&name, span->name, strlen(span->name));
        printf("\n%s %s\n", span->type, name.data ? name.data : "");
        print_content_of(span, "inputs", "mlflow.spanInputs");
        print_content_of(span, "outputs", "mlflow.spanOutputs");
    }
    ts_buffer_free(&name);
}

static void print(const struct ts_trace *trace, const struct ts_arguments *arguments)
{
    struct ts_tree_options options = {.utf8 = ts_screen_has_utf8(), .why = arguments->why};
    ts_tree_print(stdout, trace, &options);
    if (arguments->content)
        print_contents(trace);
}

static int run(const struct ts_arguments *arguments)
{
    struct ts_trouble trouble = {0};
    struct ts_trace trace = {0};
    int status =
        ts_find_trace(arguments->spool, arguments->mask, arguments->operands[0], &trace, &trouble);
    if (status == TS_EXIT_FINE && arguments->json)
        ts_trace_print_json(&trace, stdout);
    else if (status == TS_EXIT_FINE)
        print(&trace, arguments);
    ts_runs_free_kept(&trace);
    ts_trouble_tell(&trouble);
    return status;
}

const struct ts_command ts_command_show = {
    .name = "show",
    .summary = "show one trace as a tree",
    .usage = "show [OPTION...] [ID]",
    .help = "Shows a trace: its spans with type, duration, share, tokens and cost where known, "
            "then a summary.\n"
            "ID is a trace id or the beginning of one; without it the newest trace is shown.\n"
            "\n"
            "  --content    also what went into each span and what came out\n"
            "  --why        also the evidence by which each span hangs where it does\n"
            "  --json       one JSON object with all spans and all their attributes\n"
            "  --spool DIR  look in DIR instead of TRACESHIM_SPOOL\n"
            "  -h, --help   this text\n"
            "\n"
            "Examples:\n"
            "  traceshim show\n"
            "  traceshim show tr-4f0c --content\n"
            "  traceshim show --why\n"
            "  traceshim show 4f0c --json | jq '.spans[] | select(.type == \"TOOL\") | .name'\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_JSON | TS_TAKES_CONTENT | TS_TAKES_MASK,
    .most_operands = 1,
    .run = run,
};
