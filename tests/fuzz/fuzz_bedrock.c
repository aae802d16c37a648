/* Any texts as frames of Amazon's event streams with good checksums, which no mutation would find:
 * one character that picks the URL, then parts with 0xff between them: the request, and for each
 * frame its type and its payload. A type that begins with '!' is an exception. */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/provider/provider.h"
#include "exporter/wire/json.h"
#include "tests/unit/frame_support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const char *const urls[] = {
    "https://b.amazonaws.com/model/m/converse-stream",
    "https://b.amazonaws.com/model/m/invoke-with-response-stream",
    "https://b.amazonaws.com/model/anthropic.m/invoke-with-response-stream",
    "https://b.amazonaws.com/model/cohere.command-r/invoke-with-response-stream",
    "https://b.amazonaws.com/agents/a/agentAliases/b/sessions/c/text",
    "https://b.amazonaws.com/retrieveAndGenerateStream",
    "https://b.amazonaws.com/endpoints/e/invocations-response-stream",
    "https://b.amazonaws.com/model/%41%/invoke",
};
enum { INVOKE_FROM = 1, INVOKE_TO = 3 }; /* of these a chunk's bytes are base64 */

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

static void add_frame(struct ts_buffer *out, struct ts_slice type, struct ts_slice payload,
                      bool is_chunk)
{
    char name[32] = "";
    struct ts_buffer wrapped = {0};
    bool is_exception = type.n && *type.p == '!';
    memcpy(name, type.p, type.n < sizeof name ? type.n : sizeof name - 1);
    ts_buffer_text(&wrapped, is_chunk ? "{\"bytes\":\"" : "");
    if (is_chunk)
        frame_base64(&wrapped, payload.p, payload.n);
    else
        ts_buffer_add(&wrapped, payload.p, payload.n);
    ts_buffer_text(&wrapped, is_chunk ? "\"}" : "");
    frame_add(out, is_exception ? "exception" : "event", name, wrapped.data ? wrapped.data : "");
    ts_buffer_free(&wrapped);
}

static struct ts_buffer frames_of(struct ts_slice rest, bool are_chunks)
{
    struct ts_buffer frames = {0};
    for (int i = 0; rest.n && i < 200; i++) {
        struct ts_slice type = until_mark(&rest), payload = until_mark(&rest);
        add_frame(&frames, type, payload, are_chunks);
    }
    return frames;
}

static void record(struct ts_assembler *assembler, unsigned choice, struct ts_slice rest)
{
    size_t row = choice % (sizeof urls / sizeof *urls);
    struct ts_slice request = until_mark(&rest);
    struct ts_buffer start = {0}, end = {0};
    struct ts_buffer frames = frames_of(rest, row >= INVOKE_FROM && row <= INVOKE_TO);
    uint64_t code = 0, reason = TS_END_DONE;
    add_field(&start, TS_F_URL, urls[row], strlen(urls[row]));
    add_field(&start, TS_F_METHOD, "POST", 4);
    feed(assembler, TS_REC_START, (struct ts_slice){start.data, start.bytes});
    feed(assembler, TS_REC_BODY_SET, request);
    feed(assembler, TS_REC_HEADER_IN, ts_slice_text("HTTP/2 200\r\n\r\n"));
    feed(assembler, TS_REC_DATA_IN,
         row + 1 < sizeof urls / sizeof *urls ? (struct ts_slice){frames.data, frames.bytes}
                                              : rest);
    add_field(&end, TS_F_END_REASON, &reason, sizeof reason);
    add_field(&end, TS_F_CURLCODE, &code, sizeof code);
    feed(assembler, TS_REC_END, (struct ts_slice){end.data, end.bytes});
    ts_buffer_free(&start);
    ts_buffer_free(&frames);
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
        must(messages[i].role && messages[i].tool_call_id && messages[i].name);
        must(messages[i].text && messages[i].text[messages[i].text_bytes] == 0);
        is_json_or_absent(messages[i].json);
        is_json_or_absent(messages[i].content);
        for (size_t k = 0; k < messages[i].tool_call_count; k++)
            if (messages[i].tool_calls[k].arguments_are_json)
                is_json_or_absent(messages[i].tool_calls[k].arguments);
    }
}

static void check(const struct ts_call *call)
{
    must(*call->name && call->failed == (*call->error_type != 0));
    must(!call->usage.known || call->usage.input.known || call->usage.output.known);
    must(call->finish_reason_count == call->output_count);
    is_json_or_absent(call->inputs_json);
    is_json_or_absent(call->outputs_json);
    is_json_or_absent(call->tools);
    check_messages(call->input, call->input_count);
    check_messages(call->output, call->output_count);
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
