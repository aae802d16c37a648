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

static void add_to_trace(struct ts_trace *trace, struct ts_span *span)
{
    if (make_room((void **)&trace->spans, &trace->size, trace->count, sizeof *trace->spans))
        trace->spans[trace->count++] = span;
    else
        ts_span_free(span);
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
    if (ts_span_is_top(x) != ts_span_is_top(y))
        return ts_span_is_top(x) ? -1 : 1;
    if (memcmp(x->span_id, y->parent_id, sizeof y->parent_id) == 0)
        return -1;
    if (memcmp(y->span_id, x->parent_id, sizeof x->parent_id) == 0)
        return 1;
    if (x->end_ns != y->end_ns)
        return x->end_ns > y->end_ns ? -1 : 1;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return memcmp(x->span_id, y->span_id, sizeof x->span_id);
}

void ts_trace_take(struct ts_trace *trace, struct ts_trace *part)
{
    for (size_t i = 0; i < part->count; i++)
        add_to_trace(trace, part->spans[i]);
    part->count = 0;
    if (trace->count)
        qsort(trace->spans, trace->count, sizeof *trace->spans, compare_spans);
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

static void add_span(const struct ts_span *span, struct ts_trace_summary *summary)
{
    summary->interrupted |= is_true(span, "traceshim.interrupted");
    summary->model_calls += strcmp(span->type, "LLM") == 0;
    summary->tool_calls += strcmp(span->type, "TOOL") == 0;
    add_tokens(span, summary);
    add_cost(span, summary);
}

/* Tops tell when a trace began and ended, and how. In another program's trace there may be several;
 * an open one leaves its end to what is below it. */
struct tops {
    const struct ts_span *first;
    bool open, failed;
};

static struct tops tops_of(const struct ts_trace *trace)
{
    struct tops tops = {0};
    for (size_t i = 0; i < trace->count; i++) {
        const struct ts_span *span = trace->spans[i];
        if (!ts_span_is_top(span))
            continue;
        tops.first = tops.first ? tops.first : span;
        tops.open |= span->in_progress;
        tops.failed |= span->status == TS_STATUS_ERROR;
    }
    return tops;
}

static void set_times(const struct ts_trace *trace, const struct tops *tops,
                      struct ts_trace_summary *summary)
{
    uint64_t start_ns = UINT64_MAX, end_ns = 0;
    for (size_t i = 0; i < trace->count; i++) {
        const struct ts_span *span = trace->spans[i];
        bool top = ts_span_is_top(span);
        if ((top || !tops->first) && span->start_ns < start_ns)
            start_ns = span->start_ns;
        if ((top || !tops->first || tops->open) && span->end_ns > end_ns)
            end_ns = span->end_ns;
    }
    summary->start_ns = trace->count ? start_ns : 0;
    summary->duration_ns = end_ns > start_ns ? end_ns - start_ns : 0;
}

void ts_trace_summarise(const struct ts_trace *trace, struct ts_trace_summary *summary)
{
    struct tops tops = tops_of(trace);
    *summary = (struct ts_trace_summary){.root = tops.first};
    for (size_t i = 0; i < trace->count; i++)
        add_span(trace->spans[i], summary);
    bool final = tops.first && !tops.open;
    summary->state = !final ? "IN_PROGRESS" : tops.failed ? "ERROR" : "OK";
    set_times(trace, &tops, summary);
    summary->joined = tops.first && tops.first->joined;
}

static int severity(const char *state)
{
    return strcmp(state, "OK") == 0 ? 0 : strcmp(state, "ERROR") == 0 ? 1 : 2;
}

void ts_trace_summary_add(struct ts_trace_summary *summary, const struct ts_trace_summary *part)
{
    uint64_t end_ns = summary->start_ns + summary->duration_ns;
    uint64_t part_end_ns = part->start_ns + part->duration_ns;
    if (severity(part->state) > severity(summary->state))
        summary->state = part->state;
    if (part->start_ns < summary->start_ns)
        summary->start_ns = part->start_ns;
    summary->duration_ns = (end_ns > part_end_ns ? end_ns : part_end_ns) - summary->start_ns;
    summary->interrupted |= part->interrupted;
    summary->has_usage |= part->has_usage;
    summary->input_tokens += part->input_tokens;
    summary->output_tokens += part->output_tokens;
    summary->total_tokens += part->total_tokens;
    summary->has_cost |= part->has_cost;
    summary->cost_usd += part->cost_usd;
    summary->model_calls += part->model_calls;
    summary->tool_calls += part->tool_calls;
}
