/* Spans copied for views, and rows of spans that wait for their place. */
#include "exporter/infer/build.h"

#include <stdlib.h>
#include <string.h>

static struct ts_attribute *copy_attributes(struct ts_arena *arena, const struct ts_attribute *from,
                                            size_t count)
{
    struct ts_attribute *to = ts_arena_alloc(arena, count * sizeof *to);
    if (!to)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
        to[i].key = ts_arena_text(arena, from[i].key);
        bool is_text = from[i].kind == TS_VALUE_TEXT || from[i].kind == TS_VALUE_JSON ||
                       from[i].kind == TS_VALUE_TEXT_LIST;
        if (is_text)
            to[i].text.p = ts_arena_copy(arena, from[i].text.p, from[i].text.n);
    }
    return to;
}

static void copy_events(struct ts_span *copy, const struct ts_span *span)
{
    for (size_t i = 0; i < span->event_count; i++) {
        const struct ts_event *from = &span->events[i];
        ts_span_event(copy, from->name, from->time_ns);
        struct ts_event *to = &copy->events[i];
        to->attributes = copy_attributes(&copy->arena, from->attributes, from->attribute_count);
        to->attribute_count = to->attributes ? from->attribute_count : 0;
    }
}

static void copy_texts(struct ts_span *copy)
{
    const char **texts[] = {&copy->name,   &copy->type,         &copy->status_message,
                            &copy->run_id, &copy->service_name, &copy->resource_attributes,
                            &copy->host,   &copy->trace_state};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = ts_arena_text(&copy->arena, *texts[i]);
}

struct ts_span *ts_span_clone(const struct ts_span *span)
{
    struct ts_span *copy = ts_span_new();
    if (!copy)
        return NULL;
    *copy = *span;
    copy->arena = (struct ts_arena){0};
    copy->events = NULL;
    copy->links = NULL;
    copy->event_count = copy->link_count = 0;
    copy_texts(copy);
    copy->attributes = copy_attributes(&copy->arena, span->attributes, span->attribute_count);
    copy->attribute_size = copy->attribute_count = copy->attributes ? span->attribute_count : 0;
    copy_events(copy, span);
    for (size_t i = 0; i < span->link_count; i++)
        ts_span_link(copy, span->links[i].trace_id, span->links[i].span_id);
    return copy;
}

void ts_span_row_add(struct ts_span_row *row, struct ts_span *span)
{
    if (row->count == row->size) {
        size_t size = row->size ? row->size * 2 : 8;
        struct ts_span **spans = realloc(row->spans, size * sizeof *spans);
        if (!spans) {
            ts_span_free(span);
            return;
        }
        row->spans = spans;
        row->size = size;
    }
    row->spans[row->count++] = span;
}

void ts_span_row_free(struct ts_span_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        ts_span_free(row->spans[i]);
    free(row->spans);
    *row = (struct ts_span_row){0};
}
