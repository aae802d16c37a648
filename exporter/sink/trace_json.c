/* One trace as JSON. */
#include "exporter/sink/trace_json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "exporter/base/utf8.h"
#include "exporter/sink/number.h"
#include "exporter/wire/json.h"

static void add_text(cJSON *object, const char *key, const char *text)
{
    struct ts_buffer clean = {0};
    ts_utf8_clean(&clean, text, strlen(text));
    cJSON_AddStringToObject(object, key, clean.data ? clean.data : "");
    ts_buffer_free(&clean);
}

/* cJSON's numbers are doubles: what must not be rounded goes in as text. */
static void add_integer(cJSON *object, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    cJSON_AddRawToObject(object, key, text);
}

static void add_double(cJSON *object, const char *key, double value)
{
    char text[32] = "null";
    if (isfinite(value))
        ts_number_text(value, text);
    cJSON_AddRawToObject(object, key, text);
}

static void add_hex(cJSON *object, const char *key, const unsigned char *bytes, size_t count)
{
    char hex[33];
    ts_hex(bytes, count, hex);
    cJSON_AddStringToObject(object, key, hex);
}

static bool is_whole_json(struct ts_slice text)
{
    size_t used = 0;
    return ts_json_value(text, &used).n && used == text.n;
}

/* Texts may hold NULs, which cJSON's strings cannot. */
static void add_slice(cJSON *object, const char *key, struct ts_slice text, bool json)
{
    struct ts_buffer raw = {0};
    if (json && is_whole_json(text))
        ts_json_clean(&raw, text.p, text.n);
    else
        ts_json_quote(&raw, text.n ? text.p : "", text.n);
    if (raw.data)
        cJSON_AddRawToObject(object, key, raw.data);
    ts_buffer_free(&raw);
}

static void add_attribute(cJSON *object, const struct ts_attribute *attribute)
{
    switch (attribute->kind) {
    case TS_VALUE_INT:
        add_integer(object, attribute->key, attribute->integer);
        break;
    case TS_VALUE_DOUBLE:
        add_double(object, attribute->key, attribute->real);
        break;
    case TS_VALUE_BOOL:
        cJSON_AddBoolToObject(object, attribute->key, attribute->boolean);
        break;
    case TS_VALUE_TEXT:
        add_slice(object, attribute->key, attribute->text, false);
        break;
    case TS_VALUE_JSON:
    case TS_VALUE_TEXT_LIST:
        add_slice(object, attribute->key, attribute->text, true);
    }
}

static void add_attributes(cJSON *parent, const struct ts_attribute *attributes, size_t count)
{
    cJSON *object = cJSON_AddObjectToObject(parent, "attributes");
    for (size_t i = 0; i < count; i++)
        add_attribute(object, &attributes[i]);
}

static void add_events(cJSON *object, const struct ts_span *span)
{
    cJSON *events = cJSON_AddArrayToObject(object, "events");
    for (size_t i = 0; i < span->event_count; i++) {
        cJSON *event = cJSON_CreateObject();
        add_text(event, "name", span->events[i].name);
        add_integer(event, "time_ns", (int64_t)span->events[i].time_ns);
        add_attributes(event, span->events[i].attributes, span->events[i].attribute_count);
        cJSON_AddItemToArray(events, event);
    }
}

static void add_links(cJSON *object, const struct ts_span *span)
{
    cJSON *links = cJSON_AddArrayToObject(object, "links");
    for (size_t i = 0; i < span->link_count; i++) {
        cJSON *link = cJSON_CreateObject();
        add_hex(link, "trace_id", span->links[i].trace_id, 16);
        add_hex(link, "span_id", span->links[i].span_id, 8);
        cJSON_AddItemToArray(links, link);
    }
}

static double milliseconds(uint64_t from_ns, uint64_t to_ns)
{
    return to_ns > from_ns ? (double)(to_ns - from_ns) / 1e6 : 0;
}

static cJSON *make_span(const struct ts_span *span)
{
    static const char *const statuses[] = {
        [TS_STATUS_UNSET] = "UNSET", [TS_STATUS_OK] = "OK", [TS_STATUS_ERROR] = "ERROR"};
    cJSON *object = cJSON_CreateObject();
    add_hex(object, "span_id", span->span_id, 8);
    if (ts_span_is_root(span))
        cJSON_AddNullToObject(object, "parent_id");
    else
        add_hex(object, "parent_id", span->parent_id, 8);
    add_text(object, "name", span->name);
    add_text(object, "type", span->type);
    add_text(object, "status", statuses[span->status]);
    add_text(object, "status_message", span->status_message);
    add_integer(object, "start_time_ns", (int64_t)span->start_ns);
    add_double(object, "duration_ms", milliseconds(span->start_ns, span->end_ns));
    cJSON_AddBoolToObject(object, "in_progress", span->in_progress);
    add_attributes(object, span->attributes, span->attribute_count);
    add_events(object, span);
    add_links(object, span);
    return object;
}

static void add_usage(cJSON *object, const struct ts_trace_summary *summary)
{
    if (!summary->has_usage) {
        cJSON_AddNullToObject(object, "token_usage");
        return;
    }
    cJSON *usage = cJSON_AddObjectToObject(object, "token_usage");
    add_integer(usage, "input_tokens", summary->input_tokens);
    add_integer(usage, "output_tokens", summary->output_tokens);
    add_integer(usage, "total_tokens", summary->total_tokens);
}

static void add_root_attribute(cJSON *object, const char *name, const struct ts_span *root,
                               const char *key)
{
    const struct ts_attribute *attribute = root ? ts_span_find(root, key) : NULL;
    if (attribute && attribute->kind == TS_VALUE_TEXT)
        add_slice(object, name, attribute->text, false);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_summary(cJSON *object, const struct ts_trace_summary *summary)
{
    add_text(object, "name", summary->root ? summary->root->name : "");
    add_text(object, "state", summary->state);
    cJSON_AddBoolToObject(object, "interrupted", summary->interrupted);
    add_integer(object, "start_time_ns", (int64_t)summary->start_ns);
    add_double(object, "duration_ms", (double)summary->duration_ns / 1e6);
    add_root_attribute(object, "session", summary->root, "session.id");
    add_root_attribute(object, "user", summary->root, "user.id");
    add_usage(object, summary);
    if (summary->has_cost)
        add_double(object, "cost_usd", summary->cost_usd);
    else
        cJSON_AddNullToObject(object, "cost_usd");
    add_integer(object, "model_calls", (int64_t)summary->model_calls);
    add_integer(object, "tool_calls", (int64_t)summary->tool_calls);
}

void ts_trace_json(struct ts_buffer *out, const struct ts_trace *trace)
{
    struct ts_trace_summary summary;
    ts_trace_summarise(trace, &summary);
    char id[3 + 33] = "tr-";
    ts_hex(trace->trace_id, 16, id + 3);
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "trace_id", id);
    add_summary(object, &summary);
    cJSON *spans = cJSON_AddArrayToObject(object, "spans");
    for (size_t i = 0; i < trace->count; i++)
        cJSON_AddItemToArray(spans, make_span(trace->spans[i]));
    char *text = cJSON_PrintUnformatted(object);
    if (text)
        ts_buffer_text(out, text);
    else
        out->failed = true;
    cJSON_free(text);
    cJSON_Delete(object);
}
