/* Records exchanges and reads them, by way of the assembler that the exporter uses. */
#include "call_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include "exporter/base/buffer.h"
#include "exporter/provider/provider.h"

static struct ts_assembler *assembler;

static void keep(void *context, struct ts_exchange *exchange)
{
    *(struct ts_exchange **)context = exchange;
}

static void add_field(struct ts_buffer *out, enum ts_field_tag tag, const void *data, size_t bytes)
{
    struct ts_field_header header = {(uint16_t)tag, 0, (uint32_t)bytes};
    ts_buffer_add(out, &header, sizeof header);
    ts_buffer_add(out, data, bytes);
}

static void add_text(struct ts_buffer *out, enum ts_field_tag tag, const char *text)
{
    if (text)
        add_field(out, tag, text, strlen(text));
}

static void add_number(struct ts_buffer *out, enum ts_field_tag tag, uint64_t number)
{
    add_field(out, tag, &number, sizeof number);
}

static void feed(enum ts_record_type type, uint64_t at_ns, uint64_t offset, const char *data,
                 size_t bytes)
{
    struct ts_record record = {.type = type,
                               .realtime_ns = at_ns,
                               .exchange = 1,
                               .offset = offset,
                               .thread = 7,
                               .payload = {data, bytes}};
    if (bytes || type == TS_REC_END)
        ts_assembler_feed(assembler, &record);
}

static void feed_buffer(enum ts_record_type type, uint64_t at_ns, struct ts_buffer *data)
{
    feed(type, at_ns, 0, data->data, data->bytes);
    ts_buffer_free(data);
}

static void start(const struct told *told)
{
    struct ts_buffer out = {0};
    add_text(&out, TS_F_URL, told->url);
    add_text(&out, TS_F_METHOD, told->method);
    add_text(&out, TS_F_KIND, told->kind);
    add_text(&out, TS_F_ENDPOINT_WORDS, told->words);
    add_number(&out, TS_F_MATCH, TS_MATCH_ENDPOINT);
    feed_buffer(TS_REC_START, FIXTURE_START_NS, &out);
}

static void ask(const struct told *told)
{
    const char *at = strstr(told->url, "://");
    const char *path = at ? strchr(at + 3, '/') : NULL;
    size_t bytes = told->request ? strlen(told->request) : 0;
    struct ts_buffer out = {0};
    ts_buffer_printf(&out, "%s %s HTTP/1.1\r\nContent-Length: %zu\r\n", told->method,
                     path ? path : "/", bytes);
    if (told->request_type)
        ts_buffer_printf(&out, "Content-Type: %s\r\n", told->request_type);
    ts_buffer_text(&out, "\r\n");
    feed_buffer(TS_REC_HEADER_OUT, FIXTURE_START_NS + 10, &out);
    feed(TS_REC_DATA_OUT, FIXTURE_START_NS + 20, 0, told->request, bytes);
}

static void answer(const struct told *told)
{
    size_t bytes = told->response_bytes ? told->response_bytes
                   : told->response     ? strlen(told->response)
                                        : 0;
    size_t head = told->left_out ? bytes / 2 : bytes;
    struct ts_buffer out = {0};
    ts_buffer_printf(&out, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s", told->status,
                     bytes + told->promised + told->left_out, told->headers ? told->headers : "");
    if (told->type)
        ts_buffer_printf(&out, "Content-Type: %s\r\n", told->type);
    ts_buffer_text(&out, "\r\n");
    feed_buffer(TS_REC_HEADER_IN, FIXTURE_START_NS + 30, &out);
    feed(TS_REC_DATA_IN, FIXTURE_ANSWER_NS, 0, told->response, head);
    if (head < bytes)
        feed(TS_REC_DATA_IN, FIXTURE_ANSWER_NS + 10, head + told->left_out, told->response + head,
             bytes - head);
}

static void end(const struct told *told)
{
    struct ts_buffer out = {0};
    add_number(&out, TS_F_END_REASON, told->reason);
    if (told->reason == TS_END_DONE)
        add_number(&out, TS_F_CURLCODE, (uint64_t)told->curlcode);
    add_text(&out, TS_F_ERROR_TEXT, told->error_text);
    if (told->status > 0)
        add_number(&out, TS_F_STATUS, (uint64_t)told->status);
    feed_buffer(TS_REC_END, FIXTURE_END_NS, &out);
}

struct ts_call *call_of(struct told told)
{
    struct ts_exchange *exchange = NULL;
    told.url = told.url ? told.url : "https://llm.example.com/v1/chat/completions";
    told.method = told.method ? told.method : "POST";
    told.status = told.status ? told.status : 200;
    told.reason = told.reason ? told.reason : TS_END_DONE;
    ts_assembler_free(assembler);
    assembler = ts_assembler_new("00112233445566778899aabbccddeeff", keep, NULL, &exchange);
    start(&told);
    ask(&told);
    if (told.status != NO_ANSWER)
        answer(&told);
    if (!told.killed)
        end(&told);
    ts_assembler_finish(assembler);
    cr_assert_not_null(exchange, "the fixture records an exchange");
    struct ts_call *call = ts_call_read(exchange);
    cr_assert_not_null(call, "an exchange gives a call");
    return call;
}
