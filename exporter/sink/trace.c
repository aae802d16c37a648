/* Spans gathered into traces. */
#include "exporter/sink/trace.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/wire/json.h"

static bool make_room(void **items, size_t *size, size_t count, size_t item_bytes)
{
    if (count < *size)
        return true;
    size_t more = *size ? *size * 2 : 8;
    void *grown = realloc(*items, more * item_bytes);
    if (!grown)
        return false;
    *items = grown;
    *size = more;
    return true;
}

/* The latest trace is the likeliest: spans come trace by trace. */
static struct ts_trace *find_trace(struct ts_trace_set *set, const unsigned char *trace_id)
{
    for (size_t i = set->count; i-- > 0;)
        if (memcmp(set->traces[i].trace_id, trace_id, sizeof set->traces[i].trace_id) == 0)
            return &set->traces[i];
    if (!make_room((void **)&set->traces, &set->size, set->count, sizeof *set->traces))
        return NULL;
    struct ts_trace *trace = &set->traces[set->count++];
    *trace = (struct ts_trace){0};
    memcpy(trace->trace_id, trace_id, sizeof trace->trace_id);
    return trace;
}

bool ts_trace_set_add(struct ts_trace_set *set, struct ts_span *span)
{
    struct ts_trace *trace = find_trace(set, span->trace_id);
    if (!trace ||
        !make_room((void **)&trace->spans, &trace->size, trace->count, sizeof *trace->spans)) {
        ts_span_free(span);
        return false;
    }
    trace->spans[trace->count++] = span;
    return true;
}

/* A root or a CHAIN that begins with its first child stands before it: it ends later, as a rule,
 * and at equal ends the parent's id decides. */
static int compare_spans(const void *a, const void *b)
{
    const struct ts_span *x = *(struct ts_span *const *)a, *y = *(struct ts_span *const *)b;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (ts_span_is_root(x) != ts_span_is_root(y))
        return ts_span_is_root(x) ? -1 : 1;
    if (memcmp(x->span_id, y->parent_id, sizeof y->parent_id) == 0)
        return -1;
    if (memcmp(y->span_id, x->parent_id, sizeof x->parent_id) == 0)
        return 1;
    if (x->end_ns != y->end_ns)
        return x->end_ns > y->end_ns ? -1 : 1;
    return memcmp(x->span_id, y->span_id, sizeof x->span_id);
}

static int compare_traces(const void *a, const void *b)
{
    const struct ts_trace *x = a, *y = b;
    uint64_t start_x = x->count ? x->spans[0]->start_ns : 0;
    uint64_t start_y = y->count ? y->spans[0]->start_ns : 0;
    if (start_x != start_y)
        return start_x < start_y ? -1 : 1;
    return memcmp(x->trace_id, y->trace_id, sizeof x->trace_id);
}

static void sort_spans(struct ts_trace *trace)
{
    if (trace->count)
        qsort(trace->spans, trace->count, sizeof *trace->spans, compare_spans);
}

struct ts_trace ts_trace_set_take(struct ts_trace_set *set, const unsigned char trace_id[16])
{
    struct ts_trace taken = {0};
    for (size_t i = 0; i < set->count; i++) {
        if (memcmp(set->traces[i].trace_id, trace_id, sizeof set->traces[i].trace_id) != 0)
            continue;
        taken = set->traces[i];
        set->traces[i] = set->traces[--set->count];
        sort_spans(&taken);
        break;
    }
    return taken;
}

void ts_trace_set_sort(struct ts_trace_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        sort_spans(&set->traces[i]);
    if (set->count)
        qsort(set->traces, set->count, sizeof *set->traces, compare_traces);
}

void ts_trace_set_free(struct ts_trace_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        for (size_t j = 0; j < set->traces[i].count; j++)
            ts_span_free(set->traces[i].spans[j]);
        free(set->traces[i].spans);
    }
    free(set->traces);
    *set = (struct ts_trace_set){0};
}

static bool is_true(const struct ts_span *span, const char *key)
{
    const struct ts_attribute *attribute = ts_span_find(span, key);
    return attribute && attribute->kind == TS_VALUE_BOOL && attribute->boolean;
}

static void add_tokens(const struct ts_span *span, struct ts_trace_summary *summary)
{
    const struct ts_attribute *usage = ts_span_find(span, "mlflow.chat.tokenUsage");
    if (!usage || usage->kind != TS_VALUE_JSON)
        return;
    int64_t input = 0, output = 0, total = 0;
    bool has_input = ts_json_int(ts_json_get(usage->text, "input_tokens"), &input);
    bool has_output = ts_json_int(ts_json_get(usage->text, "output_tokens"), &output);
    if (!ts_json_int(ts_json_get(usage->text, "total_tokens"), &total))
        total = input + output;
    summary->has_usage |= has_input || has_output || total;
    summary->input_tokens += input;
    summary->output_tokens += output;
    summary->total_tokens += total;
}

static void add_cost(const struct ts_span *span, struct ts_trace_summary *summary)
{
    const struct ts_attribute *cost = ts_span_find(span, "mlflow.llm.cost");
    double total = 0;
    if (!cost || cost->kind != TS_VALUE_JSON ||
        !ts_json_double(ts_json_get(cost->text, "total_cost"), &total))
        return;
    summary->has_cost = true;
    summary->cost_usd += total;
}

static void add_span(const struct ts_span *span, struct ts_trace_summary *summary, uint64_t *end_ns)
{
    if (ts_span_is_root(span))
        summary->root = span;
    if (span->start_ns < summary->start_ns)
        summary->start_ns = span->start_ns;
    if (span->end_ns > *end_ns)
        *end_ns = span->end_ns;
    summary->interrupted |= is_true(span, "traceshim.interrupted");
    summary->model_calls += strcmp(span->type, "LLM") == 0;
    summary->tool_calls += strcmp(span->type, "TOOL") == 0;
    add_tokens(span, summary);
    add_cost(span, summary);
}

void ts_trace_summarise(const struct ts_trace *trace, struct ts_trace_summary *summary)
{
    *summary = (struct ts_trace_summary){.start_ns = trace->count ? UINT64_MAX : 0};
    uint64_t end_ns = 0;
    for (size_t i = 0; i < trace->count; i++)
        add_span(trace->spans[i], summary, &end_ns);
    const struct ts_span *root = summary->root;
    bool final = root && !root->in_progress;
    summary->state = !final ? "IN_PROGRESS" : root->status == TS_STATUS_ERROR ? "ERROR" : "OK";
    if (root)
        summary->start_ns = root->start_ns;
    if (final)
        end_ns = root->end_ns;
    summary->duration_ns = end_ns > summary->start_ns ? end_ns - summary->start_ns : 0;
}
