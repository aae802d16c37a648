/* Any bytes as request and answer of a call. The input is text so that a mutation stays readable:
 * one character that picks URL and ending, the request's body, 0xff, further header lines of the
 * answer, 0xff, the answer's body. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/base/buffer.h"
#include "exporter/provider/provider.h"
#include "exporter/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const char *const urls[] = {"https://api.openai.com/v1/chat/completions",
                                   "http://localhost:8000/v1/embeddings",
                                   "https://gw.example.com/serving-endpoints/m/invocations",
                                   "https://api.tavily.com/search?q=%41+",
                                   "http://q.example.com/collections/c/points/search",
                                   "https://api.anthropic.com/v1/messages",
                                   "https://example.com/"};

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

static struct ts_slice until_mark(struct ts_slice *rest)
{
    const char *mark = rest->n ? memchr(rest->p, 0xff, rest->n) : NULL;
    struct ts_slice part = {rest->p, mark ? (size_t)(mark - rest->p) : rest->n};
    rest->p += part.n + (mark != NULL);
    rest->n -= part.n + (mark != NULL);
    return part;
}

static void record(struct ts_assembler *assembler, unsigned choice, struct ts_slice rest)
{
    struct ts_slice request = until_mark(&rest), headers = until_mark(&rest);
    const char *url = urls[choice % (sizeof urls / sizeof *urls)];
    struct ts_buffer start = {0}, head = {0}, end = {0};
    uint64_t code = choice & 8 ? 18 : 0, reason = choice & 16 ? TS_END_REMOVED : TS_END_DONE;
    add_field(&start, TS_F_URL, url, strlen(url));
    add_field(&start, TS_F_METHOD, "POST", 4);
    feed(assembler, TS_REC_START, (struct ts_slice){start.data, start.bytes});
    feed(assembler, TS_REC_BODY_SET, request);
    ts_buffer_text(&head, choice & 32 ? "HTTP/2 400\r\n" : "HTTP/2 200\r\n");
    ts_buffer_add(&head, headers.p, headers.n);
    ts_buffer_text(&head, "\r\n\r\n");
    feed(assembler, TS_REC_HEADER_IN, (struct ts_slice){head.data, head.bytes});
    feed(assembler, TS_REC_DATA_IN, rest);
    add_field(&end, TS_F_END_REASON, &reason, sizeof reason);
    add_field(&end, TS_F_CURLCODE, &code, sizeof code);
    if (!(choice & 64))
        feed(assembler, TS_REC_END, (struct ts_slice){end.data, end.bytes});
    ts_buffer_free(&start);
    ts_buffer_free(&head);
    ts_buffer_free(&end);
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
    must(call->finish_reason_count == call->output_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct ts_exchange *exchange = NULL;
    struct ts_assembler *assembler =
        ts_assembler_new("0123456789abcdef0123456789abcdef", keep, NULL, &exchange);
    if (bytes)
        record(assembler, data[0], (struct ts_slice){(const char *)data + 1, bytes - 1});
    if (exchange) {
        struct ts_call *call = ts_call_read(exchange);
        check(call);
        ts_call_free(call);
    }
    ts_assembler_free(assembler);
    return 0;
}
