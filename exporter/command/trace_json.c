/* One trace as JSON, for programs. */
#include "exporter/command/trace_json.h"

#include "exporter/command/json.h"
#include "exporter/command/listing.h"
#include "exporter/command/text.h"

static void add_usage(cJSON *object, const struct ts_trace_summary *summary)
{
    if (!summary->has_usage) {
        cJSON_AddNullToObject(object, "token_usage");
        return;
    }
    cJSON *usage = cJSON_AddObjectToObject(object, "token_usage");
    ts_json_add_i64(usage, "input_tokens", summary->input_tokens);
    ts_json_add_i64(usage, "output_tokens", summary->output_tokens);
    ts_json_add_i64(usage, "total_tokens", summary->total_tokens);
}

void ts_trace_add_summary(cJSON *object, const struct ts_trace_summary *summary)
{
    char started[48];
    ts_text_time_iso(started, sizeof started, summary->start_ns);
    ts_json_add_text(object, "state", summary->state);
    cJSON_AddBoolToObject(object, "interrupted", summary->interrupted);
    ts_json_add_text(object, "started", started);
    ts_json_add_u64(object, "start_time_ns", summary->start_ns);
    cJSON_AddNumberToObject(object, "duration_ms", (double)summary->duration_ns / 1e6);
    add_usage(object, summary);
    if (summary->has_cost)
        cJSON_AddNumberToObject(object, "cost_usd", summary->cost_usd);
    else
        cJSON_AddNullToObject(object, "cost_usd");
    ts_json_add_u64(object, "model_calls", summary->model_calls);
    ts_json_add_u64(object, "tool_calls", summary->tool_calls);
}

static void add_attribute(cJSON *object, const struct ts_attribute *attribute)
{
    switch (attribute->kind) {
    case TS_VALUE_TEXT:
        ts_json_add_slice(object, attribute->key, attribute->text);
        break;
    case TS_VALUE_JSON:
    case TS_VALUE_TEXT_LIST:
        ts_json_add_json(object, attribute->key, attribute->text);
        break;
    case TS_VALUE_INT:
        ts_json_add_i64(object, attribute->key, attribute->integer);
        break;
    case TS_VALUE_DOUBLE:
        cJSON_AddNumberToObject(object, attribute->key, attribute->real);
        break;
    case TS_VALUE_BOOL:
        cJSON_AddBoolToObject(object, attribute->key, attribute->boolean);
        break;
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
        const struct ts_event *event = &span->events[i];
        cJSON *item = cJSON_CreateObject();
        ts_json_add_text(item, "name", event->name);
        ts_json_add_u64(item, "time_ns", event->time_ns);
        add_attributes(item, event->attributes, event->attribute_count);
        cJSON_AddItemToArray(events, item);
    }
}

static void add_links(cJSON *object, const struct ts_span *span)
{
    char trace_id[TS_TRACE_ID_BYTES] = "tr-", span_id[17];
    cJSON *links = cJSON_AddArrayToObject(object, "links");
    for (size_t i = 0; i < span->link_count; i++) {
        cJSON *item = cJSON_CreateObject();
        ts_hex(span->links[i].trace_id, 16, trace_id + 3);
        ts_hex(span->links[i].span_id, 8, span_id);
        ts_json_add_text(item, "trace_id", trace_id);
        ts_json_add_text(item, "span_id", span_id);
        cJSON_AddItemToArray(links, item);
    }
}

static double milliseconds(const struct ts_span *span)
{
    return span->end_ns > span->start_ns ? (double)(span->end_ns - span->start_ns) / 1e6 : 0;
}

static cJSON *span_object(const struct ts_span *span)
{
    static const char *const states[] = {
        [TS_STATUS_UNSET] = "UNSET", [TS_STATUS_OK] = "OK", [TS_STATUS_ERROR] = "ERROR"};
    char id[17], parent[17];
    cJSON *object = cJSON_CreateObject();
    ts_hex(span->span_id, sizeof span->span_id, id);
    ts_hex(span->parent_id, sizeof span->parent_id, parent);
    ts_json_add_text(object, "span_id", id);
    ts_json_add_text(object, "parent_id", ts_span_is_root(span) ? NULL : parent);
    ts_json_add_text(object, "name", span->name);
    ts_json_add_text(object, "type", span->type);
    ts_json_add_text(object, "status", states[span->status]);
    ts_json_add_text(object, "status_message", span->status_message);
    ts_json_add_u64(object, "start_time_ns", span->start_ns);
    cJSON_AddNumberToObject(object, "duration_ms", milliseconds(span));
    cJSON_AddBoolToObject(object, "in_progress", span->in_progress);
    add_attributes(object, span->attributes, span->attribute_count);
    add_events(object, span);
    add_links(object, span);
    return object;
}

static void add_of_root(cJSON *object, const char *name, const struct ts_span *root,
                        const char *key)
{
    const struct ts_attribute *attribute = root ? ts_span_find(root, key) : NULL;
    if (attribute && attribute->kind == TS_VALUE_TEXT)
        ts_json_add_slice(object, name, attribute->text);
    else
        cJSON_AddNullToObject(object, name);
}

void ts_trace_print_json(const struct ts_trace *trace, FILE *out)
{
    char id[TS_TRACE_ID_BYTES];
    struct ts_trace_summary summary;
    cJSON *object = cJSON_CreateObject();
    ts_trace_id_text(trace, id);
    ts_trace_summarise(trace, &summary);
    ts_json_add_text(object, "trace_id", id);
    ts_json_add_text(object, "run_id", trace->count ? trace->spans[0]->run_id : NULL);
    ts_json_add_text(object, "name", summary.root ? summary.root->name : NULL);
    ts_trace_add_summary(object, &summary);
    add_of_root(object, "session", summary.root, "session.id");
    add_of_root(object, "user", summary.root, "user.id");
    cJSON *spans = cJSON_AddArrayToObject(object, "spans");
    for (size_t i = 0; i < trace->count; i++)
        cJSON_AddItemToArray(spans, span_object(trace->spans[i]));
    ts_json_print(object, out);
}
