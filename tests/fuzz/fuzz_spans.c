/* Any calls as a run: the spans that come of them go out as JSON in which MLflow finds nothing that
 * it refuses. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/base/utf8.h"
#include "exporter/infer/infer.h"
#include "exporter/provider/provider.h"
#include "exporter/sink/otlp.h"
#include "exporter/wire/json.h"
#include "tests/fuzz/exchange_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static size_t chars_of(struct ts_slice text)
{
    size_t chars = 0;
    for (size_t i = 0; i < text.n; i++)
        chars += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return chars;
}

/* MLflow makes a protobuf message of what looks like JSON: 64 bits, 100 messages deep. */
static void must_be_taken(struct ts_slice value, int messages)
{
    must(messages < 100);
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind == TS_JSON_NUMBER && !memchr(value.p, '.', value.n) &&
        !memchr(value.p, 'e', value.n) && !memchr(value.p, 'E', value.n)) {
        char digits[32] = "";
        must(value.n < sizeof digits);
        memcpy(digits, value.p, value.n);
        errno = 0;
        strtoll(digits, NULL, 10);
        must(errno == 0);
    }
    struct ts_json_iter iter = ts_json_begin(value);
    while (ts_json_next(&iter))
        must_be_taken(iter.value, messages + (kind == TS_JSON_OBJECT ? 3 : 2));
}

static size_t most_chars(struct ts_slice key)
{
    static const char tag[] = "mlflow.traceTag.";
    if (ts_slice_is(key, "session.id") || ts_slice_is(key, "user.id"))
        return 250;
    return key.n >= strlen(tag) && memcmp(key.p, tag, strlen(tag)) == 0 ? 4096 : SIZE_MAX;
}

static void check_attribute(struct ts_slice attribute, struct ts_arena *arena)
{
    struct ts_slice key = {0}, text = {0}, sent = ts_json_path(attribute, "value.stringValue");
    key.p = ts_json_text(ts_json_get(attribute, "key"), arena, &key.n);
    must(key.n > 0);
    if (!sent.n)
        return;
    text.p = ts_json_text(sent, arena, &text.n);
    must(!memchr(text.p, 0, text.n) && chars_of(text) <= most_chars(key));
    size_t used = 0;
    struct ts_slice value = ts_json_value(text, &used);
    if (value.n && used == text.n)
        must_be_taken(value, 0);
}

static void check_span(struct ts_slice span, struct ts_arena *arena)
{
    must(ts_json_kind(span) == TS_JSON_OBJECT);
    struct ts_json_iter iter = ts_json_begin(ts_json_get(span, "attributes"));
    while (ts_json_next(&iter))
        check_attribute(iter.value, arena);
}

static void check_request(struct ts_slice request)
{
    struct ts_arena arena = {0};
    must(ts_json_value(request, NULL).n == request.n);
    must(ts_utf8_valid(request.p, request.n) == request.n);
    check_span(ts_json_path(request, "resourceSpans.0.scopeSpans.0.spans.0"), &arena);
    ts_arena_free(&arena);
}

static void send_span(void *context, struct ts_span *span)
{
    (void)context;
    struct ts_buffer out = {0};
    ts_otlp_request(&out, (const struct ts_span *const[]){span}, 1);
    check_request((struct ts_slice){out.data, out.bytes});
    ts_buffer_free(&out);
    ts_span_free(span);
}

static void read_call(void *context, struct ts_exchange *exchange)
{
    ts_infer_call(context, ts_call_read(exchange));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_infer_options options = {.idle_close_ns = 1000000, .emit = send_span};
    if (!bytes)
        return 0;
    struct ts_infer *infer = ts_infer_new(&options);
    struct ts_assembler *assembler =
        ts_fuzz_record((struct ts_slice){(const char *)data, bytes}, read_call, infer);
    ts_infer_finish(infer);
    ts_infer_free(infer);
    ts_assembler_free(assembler);
    return 0;
}
