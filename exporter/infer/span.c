/* Spans: their memory, their attributes, events and links. */
#include "exporter/infer/span.h"
#include "exporter/infer/build.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ATTRIBUTES 32

struct ts_span *ts_span_new(void)
{
    struct ts_span *span = calloc(1, sizeof *span);
    if (!span)
        return NULL;
    span->name = span->type = span->status_message = "";
    span->trace_state = "";
    span->run_id = span->service_name = span->resource_attributes = span->host = "";
    return span;
}

void ts_span_free(struct ts_span *span)
{
    if (!span)
        return;
    ts_arena_free(&span->arena);
    free(span);
}

bool ts_span_is_root(const struct ts_span *span)
{
    static const unsigned char none[8];
    return memcmp(span->parent_id, none, sizeof none) == 0;
}

bool ts_span_is_top(const struct ts_span *span)
{
    return span->joined || ts_span_is_root(span);
}

static struct ts_attribute *find(const struct ts_span *span, const char *key)
{
    for (size_t i = 0; i < span->attribute_count; i++)
        if (strcmp(span->attributes[i].key, key) == 0)
            return &span->attributes[i];
    return NULL;
}

const struct ts_attribute *ts_span_find(const struct ts_span *span, const char *key)
{
    return find(span, key);
}

static bool grow(struct ts_span *span)
{
    size_t size = span->attribute_size ? span->attribute_size * 2 : FIRST_ATTRIBUTES;
    struct ts_attribute *more = ts_arena_alloc(&span->arena, size * sizeof *more);
    if (!more)
        return false;
    if (span->attribute_count)
        memcpy(more, span->attributes, span->attribute_count * sizeof *more);
    span->attributes = more;
    span->attribute_size = size;
    return true;
}

static struct ts_attribute *slot(struct ts_span *span, const char *key, enum ts_value_kind kind)
{
    struct ts_attribute *attribute = find(span, key);
    if (!attribute) {
        if (span->attribute_count == span->attribute_size && !grow(span))
            return NULL;
        attribute = &span->attributes[span->attribute_count++];
    }
    *attribute = (struct ts_attribute){.key = key, .kind = kind};
    return attribute;
}

void ts_span_slice(struct ts_span *span, const char *key, enum ts_value_kind kind,
                   struct ts_slice text)
{
    char *copy = ts_arena_copy(&span->arena, text.p, text.n);
    struct ts_attribute *attribute = copy ? slot(span, key, kind) : NULL;
    if (attribute)
        attribute->text = (struct ts_slice){copy, text.n};
}

void ts_span_text(struct ts_span *span, const char *key, const char *text)
{
    ts_span_slice(span, key, TS_VALUE_TEXT, ts_slice_text(text));
}

void ts_span_int(struct ts_span *span, const char *key, int64_t value)
{
    struct ts_attribute *attribute = slot(span, key, TS_VALUE_INT);
    if (attribute)
        attribute->integer = value;
}

void ts_span_double(struct ts_span *span, const char *key, double value)
{
    struct ts_attribute *attribute = slot(span, key, TS_VALUE_DOUBLE);
    if (attribute)
        attribute->real = value;
}

void ts_span_bool(struct ts_span *span, const char *key, bool value)
{
    struct ts_attribute *attribute = slot(span, key, TS_VALUE_BOOL);
    if (attribute)
        attribute->boolean = value;
}

void ts_span_remove(struct ts_span *span, const char *key)
{
    struct ts_attribute *attribute = find(span, key);
    if (!attribute)
        return;
    struct ts_attribute *end = span->attributes + span->attribute_count--;
    memmove(attribute, attribute + 1, (size_t)(end - attribute - 1) * sizeof *attribute);
}

void ts_span_link(struct ts_span *span, const unsigned char trace_id[16],
                  const unsigned char span_id[8])
{
    size_t bytes = (span->link_count + 1) * sizeof *span->links;
    void *links = ts_arena_alloc(&span->arena, bytes);
    if (!links)
        return;
    if (span->link_count)
        memcpy(links, span->links, bytes - sizeof *span->links);
    span->links = links;
    memcpy(span->links[span->link_count].trace_id, trace_id, 16);
    memcpy(span->links[span->link_count].span_id, span_id, 8);
    span->link_count++;
}

void ts_span_event(struct ts_span *span, const char *name, uint64_t time_ns)
{
    size_t bytes = (span->event_count + 1) * sizeof *span->events;
    struct ts_event *events = ts_arena_alloc(&span->arena, bytes);
    if (!events)
        return;
    if (span->event_count)
        memcpy(events, span->events, bytes - sizeof *events);
    events[span->event_count++] =
        (struct ts_event){.name = ts_arena_text(&span->arena, name), .time_ns = time_ns};
    span->events = events;
}

void ts_hex(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = 0;
}
