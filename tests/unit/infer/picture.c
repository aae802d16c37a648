/* Spans as a picture that a test can be compared with. */
#include "calls.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/buffer.h"

#define MS 1000000ull

static bool same_trace(const struct ts_span *a, const struct ts_span *b)
{
    return memcmp(a->trace_id, b->trace_id, sizeof a->trace_id) == 0;
}

static bool is_parent(const struct ts_span *parent, const struct ts_span *child)
{
    return same_trace(parent, child) &&
           memcmp(parent->span_id, child->parent_id, sizeof child->parent_id) == 0;
}

static void check_one(const struct ts_span_row *row, size_t index)
{
    const struct ts_span *span = row->spans[index];
    bool has_parent = ts_span_is_top(span);
    for (size_t i = 0; i < row->count; i++) {
        const struct ts_span *other = row->spans[i];
        bool same = i != index && same_trace(span, other);
        cr_assert_not(same && memcmp(span->span_id, other->span_id, 8) == 0, "%s comes twice",
                      span->name);
        cr_assert_not(same && ts_span_is_root(span) && i > index, "%s comes after its trace's root",
                      other->name);
        has_parent |= same && is_parent(other, span);
    }
    cr_assert(has_parent, "%s has a parent", span->name);
    cr_assert_leq(span->start_ns, span->end_ns, "%s does not end before it starts", span->name);
}

static int by_start(const void *a, const void *b)
{
    const struct ts_span *x = *(const struct ts_span *const *)a;
    const struct ts_span *y = *(const struct ts_span *const *)b;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    int order = strcmp(x->name, y->name);
    return order ? order : memcmp(x->span_id, y->span_id, 8);
}

static void draw(struct ts_buffer *out, const struct ts_span_row *row, const struct ts_span *parent,
                 int depth)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct ts_span *span = row->spans[i];
        bool here = parent ? is_parent(parent, span) : ts_span_is_top(span);
        if (!here)
            continue;
        ts_buffer_printf(out, "%*s%s %s %llu-%llu%s%s%s\n", depth * 2, "", span->type, span->name,
                         (unsigned long long)((span->start_ns - CALL_NS(0)) / MS),
                         (unsigned long long)((span->end_ns - CALL_NS(0)) / MS),
                         span->link_count ? " ->" : "", span->status == TS_STATUS_ERROR ? " !" : "",
                         span->in_progress ? " ~" : "");
        draw(out, row, span, depth + 1);
    }
}

const char *picture(const struct ts_span_row *row)
{
    static struct ts_buffer out;
    for (size_t i = 0; i < row->count; i++)
        check_one(row, i);
    struct ts_span_row sorted = {calloc(row->count + 1, sizeof *sorted.spans), row->count, 0};
    if (row->count)
        memcpy(sorted.spans, row->spans, row->count * sizeof *sorted.spans);
    qsort(sorted.spans, sorted.count, sizeof *sorted.spans, by_start);
    ts_buffer_reset(&out);
    ts_buffer_text(&out, "");
    draw(&out, &sorted, NULL, 0);
    free(sorted.spans);
    return out.data;
}

const struct ts_span *span_of(const char *type, size_t n)
{
    for (size_t i = 0; i < emitted.count; i++)
        if (strcmp(emitted.spans[i]->type, type) == 0 && n-- == 0)
            return emitted.spans[i];
    cr_assert_fail("a span of type %s was emitted", type);
    return NULL;
}

const char *attribute(const struct ts_span *span, const char *key)
{
    static char number[40];
    const struct ts_attribute *found = ts_span_find(span, key);
    if (!found)
        return "";
    switch (found->kind) {
    case TS_VALUE_INT:
        snprintf(number, sizeof number, "%lld", (long long)found->integer);
        return number;
    case TS_VALUE_DOUBLE:
        snprintf(number, sizeof number, "%.6gd", found->real);
        return number;
    case TS_VALUE_BOOL:
        return found->boolean ? "true" : "false";
    default:
        return found->text.p;
    }
}
