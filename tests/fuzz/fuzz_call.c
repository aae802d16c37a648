/* Any bytes as request and answer of a call, whoever is asked. The input is readable: a line with a
 * hexadecimal digit for how it ends, the method and the URL; then the request's body, 0xff, further
 * header lines of the answer, 0xff, the answer's body. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/provider/provider.h"
#include "exporter/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void keep(void *context, struct ts_exchange *exchange)
{
    *(struct ts_exchange **)context = exchange;
}

static void feed(struct ts_assembler *assembler, enum ts_record_type type, struct ts_slice payload)
{
    struct ts_record record = {
        .type = type, .realtime_ns = 1000, .exchange = 1, .payload = payload};
    ts_assembler_feed(assembler, &record);
}

static void add_field(struct ts_buffer *out, enum ts_field_tag tag, const void *value, size_t bytes)
{
    struct ts_field_header header = {(uint16_t)tag, 0, (uint32_t)bytes};
    ts_buffer_add(out, &header, sizeof header);
    ts_buffer_add(out, value, bytes);
}

static struct ts_slice until(struct ts_slice *rest, int mark)
{
    const char *at = rest->n ? memchr(rest->p, mark, rest->n) : NULL;
    struct ts_slice part = {rest->p, at ? (size_t)(at - rest->p) : rest->n};
    rest->p += part.n + (at != NULL);
    rest->n -= part.n + (at != NULL);
    return part;
}

/* Bits of the digit. */
enum { TIMED_OUT = 1, REMOVED = 2, BAD_STATUS = 4, DIED = 8 };

static unsigned digit(struct ts_slice word)
{
    char c = word.n ? *word.p : '0';
    return c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10) & 15;
}

static void begin(struct ts_assembler *assembler, struct ts_slice method, struct ts_slice url)
{
    struct ts_buffer start = {0};
    add_field(&start, TS_F_URL, url.p, url.n);
    add_field(&start, TS_F_METHOD, method.p, method.n);
    feed(assembler, TS_REC_START, (struct ts_slice){start.data, start.bytes});
    ts_buffer_free(&start);
}

static void answer(struct ts_assembler *assembler, bool bad, struct ts_slice headers,
                   struct ts_slice body)
{
    struct ts_buffer head = {0};
    ts_buffer_text(&head, bad ? "HTTP/2 400\r\n" : "HTTP/2 200\r\n");
    ts_buffer_add(&head, headers.p, headers.n);
    ts_buffer_text(&head, "\r\n\r\n");
    feed(assembler, TS_REC_HEADER_IN, (struct ts_slice){head.data, head.bytes});
    feed(assembler, TS_REC_DATA_IN, body);
    ts_buffer_free(&head);
}

static void finish(struct ts_assembler *assembler, unsigned how)
{
    uint64_t code = how & TIMED_OUT ? 28 : 0, reason = how & REMOVED ? TS_END_REMOVED : TS_END_DONE;
    struct ts_buffer end = {0};
    add_field(&end, TS_F_END_REASON, &reason, sizeof reason);
    add_field(&end, TS_F_CURLCODE, &code, sizeof code);
    if (!(how & DIED))
        feed(assembler, TS_REC_END, (struct ts_slice){end.data, end.bytes});
    ts_buffer_free(&end);
}

static void record(struct ts_assembler *assembler, struct ts_slice rest)
{
    struct ts_slice line = until(&rest, '\n');
    unsigned how = digit(until(&line, ' '));
    struct ts_slice method = until(&line, ' ');
    struct ts_slice request = until(&rest, 0xff), headers = until(&rest, 0xff);
    begin(assembler, method, line);
    feed(assembler, TS_REC_BODY_SET, request);
    answer(assembler, how & BAD_STATUS, headers, rest);
    finish(assembler, how);
    ts_assembler_finish(assembler);
}

static void is_json_or_absent(struct ts_slice slice)
{
    must(slice.n == 0 || ts_json_value(slice, NULL).n == slice.n);
}

static void check_messages(const struct ts_chat_message *messages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        must(messages[i].role && messages[i].text && messages[i].tool_call_id && messages[i].name);
        must(messages[i].text[messages[i].text_bytes] == 0);
        is_json_or_absent(messages[i].json);
        for (size_t k = 0; k < messages[i].tool_call_count; k++) {
            const struct ts_tool_call *tool = &messages[i].tool_calls[k];
            must(tool->id && tool->name);
            must(tool->arguments.n || !tool->arguments_are_json);
            if (tool->arguments_are_json)
                is_json_or_absent(tool->arguments);
        }
    }
}

static void check(const struct ts_call *call)
{
    const char *texts[] = {call->provider,    call->gen_ai_provider, call->operation,
                           call->name,        call->request_model,   call->response_model,
                           call->response_id, call->service_tier,    call->error_type,
                           call->request_id,  call->error_message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        must(texts[i] != NULL);
    must(*call->name && call->failed == (*call->error_type != 0));
    must(call->failed || !call->interrupted);
    must(!call->usage.known || call->usage.input.known || call->usage.output.known);
    is_json_or_absent(call->inputs_json);
    is_json_or_absent(call->outputs_json);
    is_json_or_absent(call->tools);
    for (size_t i = 0; i < call->param_count; i++)
        is_json_or_absent(call->params[i].value);
    check_messages(call->input, call->input_count);
    check_messages(call->output, call->output_count);
    must(call->finish_reason_count <= call->output_count + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_exchange *exchange = NULL;
    struct ts_assembler *assembler =
        ts_assembler_new("0123456789abcdef0123456789abcdef", keep, NULL, &exchange);
    record(assembler, (struct ts_slice){(const char *)data, bytes});
    if (exchange) {
        struct ts_call *call = ts_call_read(exchange);
        check(call);
        ts_call_free(call);
    }
    ts_assembler_free(assembler);
    return 0;
}
