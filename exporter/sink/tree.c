/* One trace as a tree for people at a terminal. */
#include "exporter/sink/tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "exporter/base/arena.h"
#include "exporter/infer/evidence.h"
#include "exporter/sink/plain.h"
#include "exporter/wire/json.h"

#define MAX_NAME_CHARS 60
#define MAX_MESSAGE_CHARS 160
#define MAX_DEPTH 40 /* deeper rows are not moved further to the right */

static const struct lines {
    const char *branch, *last, *down, *none;
} utf8_lines = {"├─ ", "└─ ", "│  ", "   "}, ascii_lines = {"|- ", "`- ", "|  ", "   "};

struct row {
    const struct ts_span *span;
    char *label; /* lines, type, name */
};

struct tree {
    const struct ts_trace *trace;
    const struct lines *lines;
    bool ascii, why;
    struct row *rows;
    size_t count;
    bool *shown; /* spans of the trace that have a row */
    struct ts_arena arena;
};

static bool is_child(const struct ts_span *span, const struct ts_span *parent)
{
    return span != parent && !ts_span_is_root(span) &&
           memcmp(span->parent_id, parent->span_id, sizeof span->parent_id) == 0;
}

/* A root, or a span whose parent has not come. */
static bool is_top(const struct ts_trace *trace, const struct ts_span *span)
{
    for (size_t i = 0; i < trace->count; i++)
        if (is_child(span, trace->spans[i]))
            return false;
    return true;
}

static bool belongs(const struct tree *tree, size_t i, const struct ts_span *parent)
{
    const struct ts_span *span = tree->trace->spans[i];
    if (tree->shown[i])
        return false;
    return parent ? is_child(span, parent) : is_top(tree->trace, span);
}

static size_t type_width(const struct tree *tree, const struct ts_span *parent)
{
    size_t width = 0;
    for (size_t i = 0; i < tree->trace->count; i++) {
        size_t bytes = strlen(tree->trace->spans[i]->type);
        if (belongs(tree, i, parent) && bytes > width && bytes <= 16)
            width = bytes;
    }
    return width;
}

static void add_row(struct tree *tree, size_t i, const char *prefix, const char *line, size_t width)
{
    const struct ts_span *span = tree->trace->spans[i];
    struct ts_buffer name = {0}, type = {0};
    ts_plain_text(&name, span->name, MAX_NAME_CHARS, tree->ascii);
    ts_plain_text(&type, span->type, 16, true);
    struct row *row = &tree->rows[tree->count++];
    row->span = span;
    row->label = ts_arena_printf(&tree->arena, "%s%s%-*s %s", prefix, line, (int)width,
                                 type.data ? type.data : "", name.data ? name.data : "");
    tree->shown[i] = true;
    ts_buffer_free(&name);
    ts_buffer_free(&type);
}

static size_t next_child(const struct tree *tree, const struct ts_span *parent, size_t from)
{
    while (from < tree->trace->count && !belongs(tree, from, parent))
        from++;
    return from;
}

static void add_rows(struct tree *tree, const struct ts_span *parent, const char *prefix, int depth)
{
    size_t width = type_width(tree, parent), count = tree->trace->count;
    for (size_t i = next_child(tree, parent, 0), next; i < count; i = next) {
        next = next_child(tree, parent, i + 1);
        bool last = next >= count;
        const char *line = !parent ? "" : last ? tree->lines->last : tree->lines->branch;
        const char *below = !parent ? "" : last ? tree->lines->none : tree->lines->down;
        add_row(tree, i, prefix, line, width);
        char *deeper =
            depth < MAX_DEPTH ? ts_arena_printf(&tree->arena, "%s%s", prefix, below) : NULL;
        if (depth < 10 * MAX_DEPTH)
            add_rows(tree, tree->trace->spans[i], deeper ? deeper : prefix, depth + 1);
    }
}

static bool count_of(const struct ts_span *span, const char *name, int64_t *value)
{
    const struct ts_attribute *usage = ts_span_find(span, "mlflow.chat.tokenUsage");
    return usage && usage->kind == TS_VALUE_JSON &&
           ts_json_int(ts_json_get(usage->text, name), value);
}

static void print_tokens(FILE *out, const struct ts_span *span)
{
    static const struct {
        const char *name, *label;
    } counts[] = {{"input_tokens", "in"}, {"output_tokens", "out"}, {"total_tokens", "total"}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t value;
        if (count_of(span, counts[i].name, &value))
            fprintf(out, "  %4" PRId64 " %s", value, counts[i].label);
    }
}

static void print_marks(FILE *out, const struct ts_span *span)
{
    static const struct {
        const char *key, *label;
    } marks[] = {{"traceshim.inferred", "inferred"},
                 {"traceshim.interrupted", "interrupted"},
                 {"traceshim.truncated", "truncated"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const struct ts_attribute *mark = ts_span_find(span, marks[i].key);
        if (mark && mark->kind == TS_VALUE_BOOL && mark->boolean)
            fprintf(out, "  %s", marks[i].label);
    }
    if (span->in_progress)
        fputs("  in progress", out);
}

static void print_error(FILE *out, const struct ts_span *span, bool ascii)
{
    if (span->status != TS_STATUS_ERROR)
        return;
    struct ts_buffer message = {0};
    ts_plain_text(&message, span->status_message, MAX_MESSAGE_CHARS, ascii);
    fprintf(out, "  ERROR%s%s", message.bytes ? " " : "", message.data ? message.data : "");
    ts_buffer_free(&message);
}

static uint64_t duration(const struct ts_span *span)
{
    return span->end_ns > span->start_ns ? span->end_ns - span->start_ns : 0;
}

static void print_why(FILE *out, const struct ts_span *span)
{
    const char *why = ts_evidence_why(span);
    if (why)
        fprintf(out, "  (%s)", why);
}

static void print_row(FILE *out, const struct tree *tree, const struct row *row, size_t width,
                      uint64_t whole_ns)
{
    char text[24];
    const char *label = row->label ? row->label : "";
    ts_plain_duration(duration(row->span), text);
    int pad = (int)(width - ts_plain_width(label));
    double share = whole_ns ? 100.0 * (double)duration(row->span) / (double)whole_ns : 100;
    fprintf(out, "%s%*s  %9s  %3.0f%%", label, pad, "", text, share);
    print_tokens(out, row->span);
    print_marks(out, row->span);
    print_error(out, row->span, tree->ascii);
    if (tree->why)
        print_why(out, row->span);
    fputs("\n", out);
}

static void print_rows(FILE *out, const struct tree *tree, uint64_t whole_ns)
{
    size_t width = 0;
    for (size_t i = 0; i < tree->count; i++) {
        size_t chars = ts_plain_width(tree->rows[i].label ? tree->rows[i].label : "");
        width = chars > width ? chars : width;
    }
    for (size_t i = 0; i < tree->count; i++)
        print_row(out, tree, &tree->rows[i], width, whole_ns);
}

static void print_head(FILE *out, const struct tree *tree, const struct ts_trace_summary *summary)
{
    char id[33], took[24], when[32] = "";
    ts_hex(tree->trace->trace_id, 16, id);
    ts_plain_duration(summary->duration_ns, took);
    time_t seconds = (time_t)(summary->start_ns / 1000000000);
    struct tm local;
    if (localtime_r(&seconds, &local))
        strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &local);
    struct ts_buffer name = {0};
    ts_plain_text(&name, summary->root ? summary->root->name : "(no root yet)", MAX_NAME_CHARS,
                  tree->ascii);
    fprintf(out, "tr-%s  %s  %s  %s  %s", id, name.data ? name.data : "", summary->state, took,
            when);
    if (summary->has_usage)
        fprintf(out, "  %" PRId64 " tokens (%" PRId64 " in, %" PRId64 " out)",
                summary->total_tokens, summary->input_tokens, summary->output_tokens);
    fputs("\n", out);
    ts_buffer_free(&name);
}

static void print_summary(FILE *out, const struct ts_trace_summary *summary, bool ascii)
{
    char took[24];
    ts_plain_duration(summary->duration_ns, took);
    fputs(took, out);
    if (summary->has_usage)
        fprintf(out, ", %" PRId64 " in / %" PRId64 " out / %" PRId64 " total tokens",
                summary->input_tokens, summary->output_tokens, summary->total_tokens);
    else
        fputs(", tokens not reported", out);
    if (summary->has_cost)
        fprintf(out, ", $%.6f", summary->cost_usd);
    else
        fputs(", cost not known", out);
    fprintf(out, ", %s%s", summary->state, summary->interrupted ? ", interrupted" : "");
    if (summary->root && summary->root->status_message[0] &&
        summary->root->status == TS_STATUS_ERROR) {
        struct ts_buffer message = {0};
        ts_plain_text(&message, summary->root->status_message, MAX_MESSAGE_CHARS, ascii);
        fprintf(out, ": %s", message.data ? message.data : "");
        ts_buffer_free(&message);
    }
    fputs("\n", out);
}

void ts_tree_print(FILE *out, const struct ts_trace *trace, const struct ts_tree_options *options)
{
    struct tree tree = {.trace = trace, .ascii = !options->utf8, .why = options->why};
    struct ts_trace_summary summary;
    tree.lines = tree.ascii ? &ascii_lines : &utf8_lines;
    tree.rows = ts_arena_alloc(&tree.arena, (trace->count + 1) * sizeof *tree.rows);
    tree.shown = ts_arena_alloc(&tree.arena, (trace->count + 1) * sizeof *tree.shown);
    ts_trace_summarise(trace, &summary);
    if (tree.rows && tree.shown) {
        add_rows(&tree, NULL, "", 0);
        print_head(out, &tree, &summary);
        print_rows(out, &tree, summary.duration_ns);
        print_summary(out, &summary, tree.ascii);
    }
    ts_arena_free(&tree.arena);
}
