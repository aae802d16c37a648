/* Spans as OTLP/JSON.
 *
 * How attribute values must be sent so that MLflow gives them back as what they are (tried
 * with 3.17.2 through mlflow.get_trace): the server parses a stringValue that holds JSON, and keeps
 * any other as a text.
 *
 *   sent                                            read back
 *   mlflow.spanType  {"stringValue":"LLM"}          span.span_type == "LLM"  (with quotes inside:
 * the same) mlflow.spanInputs {"stringValue":"{\"a\":1}"}   span.inputs == {"a": 1}
 *   mlflow.spanOutputs {"stringValue":"\"text\""}   span.outputs == "text"
 *   mlflow.chat.tokenUsage {"stringValue":"{...}"}  get_attribute(...) is a dict, summed into
 * trace.info.token_usage
 *   {"doubleValue":2650.5} {"intValue":"3"} {"boolValue":true}    float, int, bool
 *   {"stringValue":"42"}                            "42", a text
 *   {"arrayValue":{"values":[{"stringValue":"stop"}]}}            a list
 *
 * Resource attributes become tags of the trace. exporter/sink/fit.c says what must not be sent. */
#include "exporter/sink/otlp.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/utf8.h"
#include "exporter/sink/fit.h"
#include "exporter/sink/number.h"
#include "exporter/sink/pairs.h"
#include "exporter/sink/version.h"
#include "exporter/wire/json.h"

#define TAG_PREFIX "mlflow.traceTag."
#define MAX_TAG_KEY 250
#define MAX_TAG_VALUE 4096
#define MAX_ID 250 /* session, user */
#define NO_LIMIT ((size_t)-1)

enum { KIND_INTERNAL = 1, KIND_CLIENT = 3 };
enum { CODE_UNSET = 0, CODE_OK = 1, CODE_ERROR = 2 };

static void put_quoted(struct ts_buffer *out, struct ts_slice text)
{
    struct ts_buffer room = {0};
    struct ts_slice fit = ts_fit_slice(text, &room);
    ts_json_quote(out, fit.p ? fit.p : "", fit.n);
    ts_buffer_free(&room);
}

static void put_key(struct ts_buffer *out, struct ts_slice key)
{
    ts_buffer_text(out, "{\"key\":");
    put_quoted(out, key);
    ts_buffer_text(out, ",\"value\":{");
}

static void put_text_value(struct ts_buffer *out, struct ts_slice text)
{
    ts_buffer_text(out, "\"stringValue\":");
    put_quoted(out, text);
}

static void put_list_value(struct ts_buffer *out, struct ts_slice json)
{
    ts_buffer_text(out, "\"arrayValue\":{\"values\":[");
    struct ts_arena arena = {0};
    struct ts_json_iter iter = ts_json_begin(json);
    for (bool first = true; ts_json_next(&iter);) {
        size_t bytes = 0;
        const char *text = ts_json_text(iter.value, &arena, &bytes);
        if (!text)
            continue;
        ts_buffer_text(out, first ? "{" : ",{");
        put_text_value(out, (struct ts_slice){text, bytes});
        ts_buffer_text(out, "}");
        first = false;
    }
    ts_arena_free(&arena);
    ts_buffer_text(out, "]}");
}

static size_t limit_of(struct ts_slice key)
{
    if (ts_slice_is(key, "session.id") || ts_slice_is(key, "user.id"))
        return MAX_ID;
    size_t prefix = strlen(TAG_PREFIX);
    return key.n > prefix && memcmp(key.p, TAG_PREFIX, prefix) == 0 ? MAX_TAG_VALUE : NO_LIMIT;
}

static struct ts_slice fit_key(const char *key)
{
    struct ts_slice slice = ts_slice_text(key);
    bool tag = limit_of(slice) == MAX_TAG_VALUE;
    return tag ? ts_fit_chars(slice, strlen(TAG_PREFIX) + MAX_TAG_KEY) : slice;
}

/* Cut only when it is valid UTF-8: each byte that is not becomes a character of its own. */
static void put_short_text(struct ts_buffer *out, struct ts_slice text, size_t limit)
{
    struct ts_buffer clean = {0};
    ts_utf8_clean(&clean, text.p, text.n);
    put_text_value(out, ts_fit_chars((struct ts_slice){clean.data, clean.bytes}, limit));
    ts_buffer_free(&clean);
}

static void put_value(struct ts_buffer *out, const struct ts_attribute *attribute, size_t limit)
{
    char number[32];
    switch (attribute->kind) {
    case TS_VALUE_INT:
        ts_buffer_printf(out, "\"intValue\":\"%" PRId64 "\"", attribute->integer);
        break;
    case TS_VALUE_DOUBLE:
        ts_number_text(attribute->real, number);
        ts_buffer_printf(out, "\"doubleValue\":%s", number);
        break;
    case TS_VALUE_BOOL:
        ts_buffer_printf(out, "\"boolValue\":%s", attribute->boolean ? "true" : "false");
        break;
    case TS_VALUE_TEXT_LIST:
        put_list_value(out, attribute->text);
        break;
    case TS_VALUE_TEXT:
    case TS_VALUE_JSON:
        if (limit == NO_LIMIT)
            put_text_value(out, attribute->text);
        else
            put_short_text(out, attribute->text, limit);
    }
}

/* JSON has no way to write a number that is not finite, and it would mean nothing. */
static bool can_be_sent(const struct ts_attribute *attribute)
{
    return attribute->kind != TS_VALUE_DOUBLE || isfinite(attribute->real);
}

static void put_attributes(struct ts_buffer *out, const struct ts_attribute *attributes,
                           size_t count)
{
    ts_buffer_text(out, "\"attributes\":[");
    const char *comma = "";
    for (size_t i = 0; i < count; i++) {
        if (!can_be_sent(&attributes[i]))
            continue;
        struct ts_slice key = fit_key(attributes[i].key);
        ts_buffer_text(out, comma);
        put_key(out, key);
        put_value(out, &attributes[i], limit_of(key));
        ts_buffer_text(out, "}}");
        comma = ",";
    }
    ts_buffer_text(out, "]");
}

static void put_id(struct ts_buffer *out, const char *name, const unsigned char *id, size_t bytes)
{
    char hex[33];
    ts_hex(id, bytes, hex);
    ts_buffer_printf(out, "\"%s\":\"%s\",", name, hex);
}

static void put_events(struct ts_buffer *out, const struct ts_span *span)
{
    ts_buffer_text(out, ",\"events\":[");
    for (size_t i = 0; i < span->event_count; i++) {
        const struct ts_event *event = &span->events[i];
        ts_buffer_printf(out, "%s{\"timeUnixNano\":\"%" PRIu64 "\",\"name\":", i ? "," : "",
                         event->time_ns);
        put_quoted(out, ts_slice_text(event->name));
        ts_buffer_text(out, ",");
        put_attributes(out, event->attributes, event->attribute_count);
        ts_buffer_text(out, "}");
    }
    ts_buffer_text(out, "]");
}

static void put_links(struct ts_buffer *out, const struct ts_span *span)
{
    ts_buffer_text(out, ",\"links\":[");
    for (size_t i = 0; i < span->link_count; i++) {
        ts_buffer_text(out, i ? ",{" : "{");
        put_id(out, "traceId", span->links[i].trace_id, 16);
        put_id(out, "spanId", span->links[i].span_id, 8);
        ts_buffer_text(out, "\"attributes\":[]}");
    }
    ts_buffer_text(out, "]");
}

static void put_status(struct ts_buffer *out, const struct ts_span *span)
{
    static const int codes[] = {
        [TS_STATUS_UNSET] = CODE_UNSET, [TS_STATUS_OK] = CODE_OK, [TS_STATUS_ERROR] = CODE_ERROR};
    ts_buffer_printf(out, ",\"status\":{\"code\":%d", codes[span->status]);
    if (span->status == TS_STATUS_ERROR && span->status_message[0]) {
        ts_buffer_text(out, ",\"message\":");
        put_quoted(out, ts_slice_text(span->status_message));
    }
    ts_buffer_text(out, "}");
}

static void put_span(struct ts_buffer *out, const struct ts_span *span)
{
    ts_buffer_text(out, "{");
    put_id(out, "traceId", span->trace_id, sizeof span->trace_id);
    put_id(out, "spanId", span->span_id, sizeof span->span_id);
    if (*span->trace_state) {
        ts_buffer_text(out, "\"traceState\":");
        put_quoted(out, ts_slice_text(span->trace_state));
        ts_buffer_text(out, ",");
    }
    if (!ts_span_is_root(span))
        put_id(out, "parentSpanId", span->parent_id, sizeof span->parent_id);
    ts_buffer_text(out, "\"name\":");
    put_quoted(out, ts_slice_text(span->name));
    int kind = ts_span_find(span, "http.request.method") ? KIND_CLIENT : KIND_INTERNAL;
    uint64_t end_ns = span->end_ns < span->start_ns ? span->start_ns : span->end_ns;
    ts_buffer_printf(out,
                     ",\"kind\":%d,\"startTimeUnixNano\":\"%" PRIu64
                     "\",\"endTimeUnixNano\":\"%" PRIu64 "\",",
                     kind, span->start_ns, end_ns);
    put_attributes(out, span->attributes, span->attribute_count);
    if (span->event_count)
        put_events(out, span);
    if (span->link_count)
        put_links(out, span);
    put_status(out, span);
    ts_buffer_text(out, "}");
}

static void put_resource_text(struct ts_buffer *out, struct ts_slice key, struct ts_slice value)
{
    if (out->bytes && out->data[out->bytes - 1] != '[')
        ts_buffer_text(out, ",");
    put_key(out, ts_fit_chars(key, MAX_TAG_KEY));
    put_short_text(out, value, MAX_TAG_VALUE);
    ts_buffer_text(out, "}}");
}

static bool is_ours(const char *key)
{
    static const char *const ours[] = {"service.name", "host.name", "process.pid",
                                       "telemetry.sdk.name", "telemetry.sdk.language"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(key, ours[i]) == 0)
            return true;
    return false;
}

static void put_given_attribute(void *context, const char *key, const char *value)
{
    if (!is_ours(key))
        put_resource_text(context, ts_slice_text(key), ts_slice_text(value));
}

static void put_resource(struct ts_buffer *out, const struct ts_span *span)
{
    const struct {
        const char *key, *value;
    } texts[] = {{"service.name", span->service_name[0] ? span->service_name : "unknown_service"},
                 {"host.name", span->host},
                 {"telemetry.sdk.name", "traceshim"},
                 {"telemetry.sdk.language", "c"},
                 {"telemetry.sdk.version", TS_VERSION}};
    ts_buffer_text(out, "\"resource\":{\"attributes\":[");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value[0])
            put_resource_text(out, ts_slice_text(texts[i].key), ts_slice_text(texts[i].value));
    ts_buffer_printf(out, ",{\"key\":\"process.pid\",\"value\":{\"intValue\":\"%" PRIu64 "\"}}",
                     span->pid);
    ts_pairs_each(span->resource_attributes, put_given_attribute, out);
    ts_buffer_text(out, "]}");
}

static bool same_resource(const struct ts_span *a, const struct ts_span *b)
{
    return a->pid == b->pid && strcmp(a->service_name, b->service_name) == 0 &&
           strcmp(a->host, b->host) == 0 &&
           strcmp(a->resource_attributes, b->resource_attributes) == 0;
}

/* Spans of the resource of spans[first], which was not met before. */
static void put_group(struct ts_buffer *out, const struct ts_span *const *spans, size_t count,
                      size_t first)
{
    ts_buffer_text(out, first ? ",{" : "{");
    put_resource(out, spans[first]);
    ts_buffer_text(out, ",\"scopeSpans\":[{\"scope\":{\"name\":\"traceshim\","
                        "\"version\":\"" TS_VERSION "\"},\"spans\":[");
    for (size_t i = first; i < count; i++) {
        if (!same_resource(spans[first], spans[i]))
            continue;
        if (i > first)
            ts_buffer_text(out, ",");
        put_span(out, spans[i]);
    }
    ts_buffer_text(out, "]}]}");
}

void ts_otlp_request(struct ts_buffer *out, const struct ts_span *const *spans, size_t count)
{
    ts_buffer_text(out, "{\"resourceSpans\":[");
    for (size_t i = 0; i < count; i++) {
        bool met = false;
        for (size_t j = 0; j < i && !met; j++)
            met = same_resource(spans[i], spans[j]);
        if (!met)
            put_group(out, spans, count, i);
    }
    ts_buffer_text(out, "]}");
}
