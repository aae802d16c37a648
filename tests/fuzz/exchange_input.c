#include "tests/fuzz/exchange_input.h"

#include <stdint.h>
#include <string.h>
#include "exporter/base/buffer.h"

struct journal {
    struct ts_assembler *assembler;
    uint64_t exchange;
};

static void feed(const struct journal *journal, enum ts_record_type type, struct ts_slice payload)
{
    struct ts_record record = {.type = type,
                               .realtime_ns = 1000 * journal->exchange,
                               .exchange = journal->exchange,
                               .payload = payload};
    ts_assembler_feed(journal->assembler, &record);
}

static void feed_buffer(const struct journal *journal, enum ts_record_type type,
                        struct ts_buffer *payload)
{
    feed(journal, type, (struct ts_slice){payload->data, payload->bytes});
    ts_buffer_free(payload);
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

static void begin(const struct journal *journal, struct ts_slice method, struct ts_slice url)
{
    struct ts_buffer start = {0};
    add_field(&start, TS_F_URL, url.p, url.n);
    add_field(&start, TS_F_METHOD, method.p, method.n);
    feed_buffer(journal, TS_REC_START, &start);
}

/* A body that begins with "--" is a form: the rest of its first line is the boundary. */
static void ask(const struct journal *journal, struct ts_slice body)
{
    struct ts_slice rest = body, line = until(&rest, '\n');
    struct ts_buffer head = {0};
    ts_buffer_text(&head, "POST / HTTP/1.1\r\n");
    if (line.n > 2 && memcmp(line.p, "--", 2) == 0) {
        ts_buffer_text(&head, "Content-Type: multipart/form-data; boundary=");
        ts_buffer_add(&head, line.p + 2, line.n - 2 - (line.p[line.n - 1] == '\r'));
        ts_buffer_text(&head, "\r\n");
    }
    ts_buffer_text(&head, "\r\n");
    feed_buffer(journal, TS_REC_HEADER_OUT, &head);
    feed(journal, TS_REC_BODY_SET, body);
}

static void answer(const struct journal *journal, bool bad, struct ts_slice headers,
                   struct ts_slice body)
{
    struct ts_buffer head = {0};
    ts_buffer_text(&head, bad ? "HTTP/2 400\r\n" : "HTTP/2 200\r\n");
    ts_buffer_add(&head, headers.p, headers.n);
    ts_buffer_text(&head, "\r\n\r\n");
    feed_buffer(journal, TS_REC_HEADER_IN, &head);
    feed(journal, TS_REC_DATA_IN, body);
}

static void finish(const struct journal *journal, unsigned how)
{
    uint64_t code = how & TIMED_OUT ? 28 : 0, reason = how & REMOVED ? TS_END_REMOVED : TS_END_DONE;
    struct ts_buffer end = {0};
    add_field(&end, TS_F_END_REASON, &reason, sizeof reason);
    add_field(&end, TS_F_CURLCODE, &code, sizeof code);
    if (how & DIED)
        ts_buffer_free(&end);
    else
        feed_buffer(journal, TS_REC_END, &end);
}

static void record(const struct journal *journal, struct ts_slice rest)
{
    struct ts_slice line = until(&rest, '\n');
    unsigned how = digit(until(&line, ' '));
    struct ts_slice method = until(&line, ' ');
    struct ts_slice request = until(&rest, 0xff), headers = until(&rest, 0xff);
    begin(journal, method, line);
    ask(journal, request);
    answer(journal, how & BAD_STATUS, headers, rest);
    finish(journal, how);
}

struct ts_assembler *ts_fuzz_record(struct ts_slice input, ts_fuzz_emit *emit, void *context)
{
    static const char separator[] = "\xff\xfe\xff\xfe";
    struct journal journal = {
        ts_assembler_new("0123456789abcdef0123456789abcdef", emit, NULL, context), 1};
    const char *at;
    for (; (at = memmem(input.p, input.n, separator, 4)); journal.exchange++) {
        size_t bytes = (size_t)(at - input.p);
        record(&journal, (struct ts_slice){input.p, bytes});
        input.p = at + 4;
        input.n -= bytes + 4;
    }
    record(&journal, input);
    ts_assembler_finish(journal.assembler);
    return journal.assembler;
}
