#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <string.h>
#include "exporter/sink/trace_json.h"
#include "tests/unit/sink/spans.h"

static cJSON *json_of(const struct ts_trace *trace, struct ts_buffer *out)
{
    ts_trace_json(out, trace);
    cJSON *json = cJSON_Parse(out->data);
    cr_assert_not_null(json, "it must be JSON: %s", out->data);
    return json;
}

Test(trace_json, an_empty_trace)
{
    struct ts_trace trace = {0};
    struct ts_buffer out = {0};
    cJSON *json = json_of(&trace, &out);
    cr_expect_str_eq(cJSON_GetObjectItem(json, "state")->valuestring, "IN_PROGRESS", "no root");
    cr_expect(cJSON_IsNull(cJSON_GetObjectItem(json, "token_usage")), "no usage, not zero");
    cr_expect(cJSON_IsNull(cJSON_GetObjectItem(json, "cost_usd")), "no cost, not zero");
    cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(json, "spans")), 0, "no spans");
    cJSON_Delete(json);
    ts_buffer_free(&out);
}

static struct ts_trace_set two_spans(void)
{
    struct ts_trace_set set = {0};
    struct ts_span *leaf = test_span(1, 2, 1, "LLM", "chat", 10, 60);
    test_json(leaf, "mlflow.chat.tokenUsage",
              "{\"input_tokens\":67,\"output_tokens\":45,\"total_tokens\":112}");
    ts_trace_set_add(&set, leaf);
    struct ts_span *root = test_span(1, 1, 0, "AGENT", "docs\xff", 0, 100);
    ts_span_text(root, "session.id", "s1");
    test_json(root, "mlflow.spanInputs", "{\"n\": 12345678901234567890}");
    test_json(root, "broken", "{\"n\": ");
    ts_span_int(root, "big", 9007199254740993);
    ts_trace_set_add(&set, root);
    ts_trace_set_sort(&set);
    return set;
}

Test(trace_json, numbers_keep_all_their_digits)
{
    struct ts_trace_set set = two_spans();
    struct ts_buffer out = {0};
    ts_trace_json(&out, &set.traces[0]);
    cr_expect_not_null(strstr(out.data, "{\"n\": 12345678901234567890}"), "of JSON: %s", out.data);
    cr_expect_not_null(strstr(out.data, "\"big\":9007199254740993"), "of integers: %s", out.data);
    cr_expect_not_null(strstr(out.data, "\"start_time_ns\":1795428000000000000"), "of times: %s",
                       out.data);
    ts_buffer_free(&out);
    ts_trace_set_free(&set);
}

Test(trace_json, says_it_all)
{
    struct ts_trace_set set = two_spans();
    struct ts_buffer out = {0};
    cJSON *json = json_of(&set.traces[0], &out);
    cr_expect_str_eq(cJSON_GetObjectItem(json, "trace_id")->valuestring,
                     "tr-ab000000000000000000000000000001", "the id");
    cr_expect_str_eq(cJSON_GetObjectItem(json, "name")->valuestring, "docs\xef\xbf\xbd",
                     "the name, as valid UTF-8");
    cr_expect_str_eq(cJSON_GetObjectItem(json, "session")->valuestring, "s1", "the session");
    cr_expect(cJSON_IsNull(cJSON_GetObjectItem(json, "user")), "no user");
    cJSON *usage = cJSON_GetObjectItem(json, "token_usage");
    cr_expect_eq(cJSON_GetObjectItem(usage, "total_tokens")->valueint, 112, "the sum");
    cJSON *spans = cJSON_GetObjectItem(json, "spans");
    cr_assert_eq(cJSON_GetArraySize(spans), 2, "both spans");
    cJSON *root = cJSON_GetArrayItem(spans, 0), *leaf = cJSON_GetArrayItem(spans, 1);
    cr_expect(cJSON_IsNull(cJSON_GetObjectItem(root, "parent_id")), "a root has no parent");
    cr_expect_str_eq(cJSON_GetObjectItem(leaf, "parent_id")->valuestring, "0000000000000001",
                     "the leaf's parent");
    cr_expect_eq(cJSON_GetObjectItem(leaf, "duration_ms")->valuedouble, 50, "in ms");
    cJSON *attributes = cJSON_GetObjectItem(root, "attributes");
    cr_expect(cJSON_IsString(cJSON_GetObjectItem(attributes, "broken")),
              "what is no JSON is a text");
    cr_expect(cJSON_IsObject(cJSON_GetObjectItem(attributes, "mlflow.spanInputs")),
              "what is JSON is JSON");
    cJSON_Delete(json);
    ts_buffer_free(&out);
    ts_trace_set_free(&set);
}
