#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include "exporter/sink/otlp.h"
#include "tests/unit/sink/spans.h"

static cJSON *request(const struct ts_span *const *spans, size_t count)
{
    struct ts_buffer out = {0};
    ts_otlp_request(&out, spans, count);
    cJSON *json = cJSON_Parse(out.data);
    cr_assert_not_null(json, "the request must be JSON: %s", out.data);
    ts_buffer_free(&out);
    return json;
}

static cJSON *member(cJSON *json, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(json, key);
}

static cJSON *group(cJSON *json, int index)
{
    return cJSON_GetArrayItem(member(json, "resourceSpans"), index);
}

static cJSON *spans_of(cJSON *resource_spans)
{
    return member(cJSON_GetArrayItem(member(resource_spans, "scopeSpans"), 0), "spans");
}

static cJSON *attribute(cJSON *owner, const char *key)
{
    cJSON *item;
    cJSON_ArrayForEach(item, member(owner, "attributes"))
    {
        if (strcmp(member(item, "key")->valuestring, key) == 0)
            return member(item, "value");
    }
    return NULL;
}

static const char *text(cJSON *json, const char *key)
{
    const char *value = cJSON_GetStringValue(member(json, key));
    return value ? value : "(none)";
}

static cJSON *one(struct ts_span *span, cJSON **json)
{
    *json = request((const struct ts_span *const *)&span, 1);
    ts_span_free(span);
    return cJSON_GetArrayItem(spans_of(group(*json, 0)), 0);
}

Test(otlp, no_spans_give_an_empty_request)
{
    cJSON *json = request(NULL, 0);
    cr_expect_eq(cJSON_GetArraySize(member(json, "resourceSpans")), 0, "no resource");
    cJSON_Delete(json);
}

Test(otlp, a_span_has_ids_times_and_status)
{
    struct ts_span *span = test_span(1, 2, 1, "LLM", "chat gpt-4o", 100, 2750);
    span->status = TS_STATUS_ERROR;
    span->status_message = "no route\x01";
    span->trace_state = "vendor=\"a\"";
    cJSON *json, *got = one(span, &json);
    cr_expect_str_eq(text(got, "traceState"), "vendor=\"a\"", "the state of another's trace");
    cr_expect_str_eq(text(got, "traceId"), "ab000000000000000000000000000001", "hex id");
    cr_expect_str_eq(text(got, "spanId"), "0000000000000002", "hex id");
    cr_expect_str_eq(text(got, "parentSpanId"), "0000000000000001", "hex id");
    cr_expect_str_eq(text(got, "startTimeUnixNano"), "1795428000100000000", "a string");
    cr_expect_str_eq(text(got, "endTimeUnixNano"), "1795428002750000000", "a string");
    cr_expect_eq(member(got, "kind")->valueint, 1, "internal without HTTP");
    cr_expect_eq(member(member(got, "status"), "code")->valueint, 2, "ERROR is 2");
    cr_expect_str_eq(text(member(got, "status"), "message"), "no route\x01", "with its message");
    cJSON_Delete(json);
}

Test(otlp, a_root_has_no_parent_and_http_makes_a_client)
{
    struct ts_span *span = test_span(1, 1, 0, "LLM", "chat gpt-4o", 100, 50);
    ts_span_text(span, "http.request.method", "POST");
    cJSON *json, *got = one(span, &json);
    cr_expect_null(member(got, "parentSpanId"), "a root has no parent");
    cr_expect_eq(member(got, "kind")->valueint, 3, "client");
    cr_expect_eq(member(member(got, "status"), "code")->valueint, 1, "OK is 1");
    cr_expect_str_eq(text(got, "endTimeUnixNano"), text(got, "startTimeUnixNano"),
                     "a span never ends before it starts");
    cJSON_Delete(json);
}

Test(otlp, each_kind_of_value_has_its_form)
{
    struct ts_span *span = test_span(1, 1, 0, "LLM", "x", 0, 1);
    test_json(span, "mlflow.spanInputs", "{\"n\": 12345678901234567890}");
    ts_span_int(span, "tool_call_count", 9007199254740993);
    ts_span_double(span, "execution_time_ms", 2650.5);
    ts_span_double(span, "nan", NAN);
    ts_span_bool(span, "has_tool_calls", true);
    ts_span_slice(span, "gen_ai.response.finish_reasons", TS_VALUE_TEXT_LIST,
                  ts_slice_text("[\"stop\",\"a\\nb\"]"));
    cJSON *json, *got = one(span, &json);
    cr_expect_str_eq(text(attribute(got, "mlflow.spanType"), "stringValue"), "LLM", "plain text");
    cr_expect_str_eq(text(attribute(got, "mlflow.spanInputs"), "stringValue"),
                     "{\"n\": \"12345678901234567890\"}", "JSON as a string, made fit");
    cr_expect_str_eq(text(attribute(got, "tool_call_count"), "intValue"), "9007199254740993",
                     "64-bit integers are strings");
    cr_expect_eq(member(attribute(got, "execution_time_ms"), "doubleValue")->valuedouble, 2650.5,
                 "doubles are numbers");
    cr_expect(cJSON_IsTrue(member(attribute(got, "has_tool_calls"), "boolValue")), "a boolean");
    cr_expect_null(attribute(got, "nan"), "what is no number is left out");
    cJSON *list =
        member(member(attribute(got, "gen_ai.response.finish_reasons"), "arrayValue"), "values");
    cr_expect_eq(cJSON_GetArraySize(list), 2, "a list has its elements");
    cr_expect_str_eq(text(cJSON_GetArrayItem(list, 1), "stringValue"), "a\nb", "decoded");
    cJSON_Delete(json);
}

Test(otlp, events_and_links)
{
    struct ts_span *span = test_span(1, 1, 0, "LLM", "x", 0, 1);
    struct ts_attribute more = {.key = "n", .kind = TS_VALUE_INT, .integer = 1};
    struct ts_event event = {"first_chunk", 1795428000000000001ull, &more, 1};
    span->events = &event;
    span->event_count = 1;
    span->links = ts_arena_alloc(&span->arena, sizeof *span->links);
    span->links[0].span_id[7] = 9;
    span->link_count = 1;
    cJSON *json, *got = one(span, &json);
    cJSON *sent = cJSON_GetArrayItem(member(got, "events"), 0);
    cr_expect_str_eq(text(sent, "name"), "first_chunk", "the event's name");
    cr_expect_str_eq(text(sent, "timeUnixNano"), "1795428000000000001", "its time");
    cr_expect_not_null(attribute(sent, "n"), "its attributes");
    cr_expect_str_eq(text(cJSON_GetArrayItem(member(got, "links"), 0), "spanId"),
                     "0000000000000009", "the link's span");
    cJSON_Delete(json);
}

/* Bytes that are no UTF-8 become a character each, which count. */
Test(otlp, limits_of_what_is_no_utf8)
{
    char session[600];
    memset(session, 0x80, sizeof session);
    session[sizeof session - 1] = 0;
    struct ts_span *span = test_span(1, 1, 0, "AGENT", "x", 0, 1);
    ts_span_text(span, "session.id", session);
    struct ts_buffer out = {0};
    ts_otlp_request(&out, (const struct ts_span *const *)&span, 1);
    size_t count = 0;
    for (const char *at = out.data; (at = strstr(at, "\xef\xbf\xbd")); at += 3)
        count++;
    cr_assert_eq(count, 250, "%zu characters", count);
    ts_buffer_free(&out);
    ts_span_free(span);
}

Test(otlp, limits_are_kept)
{
    char session[600] = "", tag[5000];
    for (int i = 0; i < 299; i++)
        strcat(session, "\xc3\xa4");
    memset(tag, 'v', sizeof tag);
    tag[sizeof tag - 1] = 0;
    struct ts_span *span = test_span(1, 1, 0, "AGENT", "x", 0, 1);
    ts_span_text(span, "session.id", session);
    ts_span_text(span, "user.id", tag);
    ts_span_text(span, "mlflow.traceTag.long", tag);
    ts_span_text(span, "free", tag);
    tag[300] = 0;
    memcpy(tag, "mlflow.traceTag.", 16);
    ts_span_text(span, ts_arena_text(&span->arena, tag), "v");
    cJSON *json, *got = one(span, &json);
    tag[16 + 250] = 0;
    cr_expect_eq(strlen(text(attribute(got, "session.id"), "stringValue")), 500,
                 "250 characters of two bytes");
    cr_expect_eq(strlen(text(attribute(got, "user.id"), "stringValue")), 250, "250 characters");
    cr_expect_eq(strlen(text(attribute(got, "mlflow.traceTag.long"), "stringValue")), 4096,
                 "tag values have 4096 characters");
    cr_expect_eq(strlen(text(attribute(got, "free"), "stringValue")), 4999, "others have no limit");
    cr_expect_not_null(attribute(got, tag), "a tag's key has 250 characters");
    cJSON_Delete(json);
}

Test(otlp, spans_are_grouped_by_resource)
{
    struct ts_span *spans[] = {test_span(1, 2, 1, "LLM", "a", 0, 1),
                               test_span(2, 2, 1, "LLM", "b", 0, 1),
                               test_span(1, 1, 0, "AGENT", "c", 0, 1)};
    spans[1]->service_name = "other";
    spans[0]->resource_attributes = spans[2]->resource_attributes = "team=a%20b,service.name=no";
    cJSON *json = request((const struct ts_span *const *)spans, 3);
    cr_expect_eq(cJSON_GetArraySize(member(json, "resourceSpans")), 2, "two resources");
    cr_expect_eq(cJSON_GetArraySize(spans_of(group(json, 0))), 2, "both spans of the first");
    cr_expect_eq(cJSON_GetArraySize(spans_of(group(json, 1))), 1, "the span of the second");
    cJSON *resource = member(group(json, 0), "resource");
    cr_expect_str_eq(text(attribute(resource, "service.name"), "stringValue"), "docs-agent",
                     "name");
    cr_expect_str_eq(text(attribute(resource, "host.name"), "stringValue"), "box", "host");
    cr_expect_str_eq(text(attribute(resource, "process.pid"), "intValue"), "4711", "pid");
    cr_expect_str_eq(text(attribute(resource, "team"), "stringValue"), "a b", "given, decoded");
    cr_expect_str_eq(text(attribute(resource, "telemetry.sdk.name"), "stringValue"), "traceshim",
                     "who sends it");
    cJSON_Delete(json);
    for (int i = 0; i < 3; i++)
        ts_span_free(spans[i]);
}

Test(otlp, bytes_that_are_no_text_do_no_harm)
{
    struct ts_span *span = test_span(1, 1, 0, "LLM", "x\xff\xed\xa0\x80", 0, 1);
    ts_span_slice(span, "raw", TS_VALUE_TEXT, (struct ts_slice){"a\0\x80\"\\\n", 6});
    cJSON *json, *got = one(span, &json);
    cr_expect_eq(strncmp(text(got, "name"), "x\xef\xbf\xbd", 4), 0, "replaced in names");
    cr_expect_str_eq(text(attribute(got, "raw"), "stringValue"), "a\xef\xbf\xbd\xef\xbf\xbd\"\\\n",
                     "replaced in values, escaped where need be");
    cJSON_Delete(json);
}
