/* Tests of masks on spans. */
#include "exporter/infer/build.h"
#include "tests/unit/mask/masks.h"

static struct ts_span *span;
static struct ts_mask *mask;

static void begin(void)
{
    span = ts_span_new();
    mask = good_mask("secret\nLLM\nchat\nin|12");
}

static void end(void)
{
    ts_span_free(span);
    ts_mask_free(mask);
}

TestSuite(mask_span, .init = begin, .fini = end);

static const char *text_of(const char *key)
{
    const struct ts_attribute *attribute = ts_span_find(span, key);
    return ts_arena_copy(&span->arena, attribute->text.p, attribute->text.n);
}

Test(mask_span, nothing)
{
    ts_mask_span(mask, span);
    cr_expect_str_eq(span->name, "", "an empty span stays empty");
    ts_span_slice(span, "a", TS_VALUE_JSON, (struct ts_slice){0});
    ts_mask_span(mask, span);
    cr_expect_eq(ts_span_find(span, "a")->text.n, 0, "so does an absent value");
}

Test(mask_span, texts)
{
    span->name = "call secret";
    span->status_message = "a secret failed";
    ts_span_text(span, "url.full", "http://x/secret");
    ts_span_slice(span, "mlflow.spanInputs", TS_VALUE_JSON,
                  ts_slice_text("{\"secret\":\"secret\"}"));
    ts_span_slice(span, "list", TS_VALUE_TEXT_LIST, ts_slice_text("[\"secret\"]"));
    ts_span_event(span, "e", 1);
    struct ts_attribute of_event = {.key = "m", .kind = TS_VALUE_TEXT, .text = {"secret", 6}};
    span->events[0].attributes = &of_event;
    span->events[0].attribute_count = 1;
    ts_mask_span(mask, span);
    cr_expect_str_eq(span->name, "call [REDACTED]", "the name");
    cr_expect_str_eq(span->status_message, "a [REDACTED] failed", "the status");
    cr_expect_str_eq(text_of("url.full"), "http://x/[REDACTED]", "a text");
    cr_expect_str_eq(text_of("mlflow.spanInputs"), "{\"secret\":\"[REDACTED]\"}", "JSON");
    cr_expect_str_eq(text_of("list"), "[\"[REDACTED]\"]", "a list");
    cr_expect_eq(strncmp(of_event.text.p, "[REDACTED]", of_event.text.n), 0, "an event's text");
}

Test(mask_span, structure)
{
    span->type = "LLM";
    span->trace_id[0] = 12;
    ts_span_text(span, "mlflow.spanType", "LLM");
    ts_span_text(span, "gen_ai.operation.name", "chat");
    ts_span_slice(span, "mlflow.chat.tokenUsage", TS_VALUE_JSON,
                  ts_slice_text("{\"input_tokens\":12}"));
    ts_span_int(span, "n", 12);
    ts_mask_span(mask, span);
    cr_expect_str_eq(text_of("mlflow.spanType"), "LLM", "the type stays");
    cr_expect_str_eq(text_of("gen_ai.operation.name"), "chat", "and the operation");
    cr_expect_str_eq(text_of("mlflow.chat.tokenUsage"), "{\"input_tokens\":12}", "and usage");
    cr_expect_eq(ts_span_find(span, "n")->integer, 12, "and numbers");
    cr_expect_str_eq(span->type, "LLM", "and the span's type");
}
