/* Writes a spool of made-up traffic with the shim's own writer, as large as one likes, and prints
 * the bytes of heads and bodies, and those of the largest call. Without arguments: what it can do.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exporter/base/buffer.h"
#include "shim/journal.h"

#define RUN "20260102T030405Z-4711-0a1b2c3d"
#define PIECE 16384 /* as libcurl shows an answer's body */

static const char usage[] =
    "SPOOL KIND NUMBERS\n"
    "turns FIRST LAST BYTES      these calls of a conversation with messages of BYTES each\n"
    "tools FIRST LAST BYTES      the same, but each answer asks for a tool\n"
    "stream CALLS EVENTS BYTES   answers in EVENTS pieces of BYTES each\n"
    "media CALLS BYTES           questions with a picture of BYTES in base64\n"
    "large CALLS BYTES           questions of BYTES\n"
    "answers CALLS BYTES         answers of BYTES\n"
    "hosts CALLS BYTES           as large, to a host that nobody knows";
static const char *path = "/v1/chat/completions";
static const char *host = "api.openai.com";
static uint64_t calls, total_bytes, largest_bytes, call_bytes;

static void die(const char *what)
{
    fprintf(stderr, "journals: %s\n", what);
    exit(1);
}

static void append(enum ts_record_type type, uint64_t offset, const char *data, size_t bytes)
{
    if (!ts_journal_append(type, 0, calls, offset, 0, data, bytes, NULL, 0))
        die("a record was dropped");
}

static void piece(enum ts_record_type type, uint64_t offset, const char *data, size_t bytes)
{
    append(type, offset, data, bytes);
    call_bytes += bytes;
}

static void field(struct ts_fields *fields, enum ts_field_tag tag, const char *text)
{
    ts_fields_text(fields, tag, text, strlen(text));
}

static void open_journal(const char *spool)
{
    static char buffer[1024];
    struct ts_fields fields;
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_u64(&fields, TS_F_PID, (uint64_t)getpid());
    field(&fields, TS_F_RUN_ID, RUN);
    field(&fields, TS_F_EXE, "/usr/bin/agent");
    field(&fields, TS_F_HOST, "box");
    field(&fields, TS_F_LEADER_NAME, "agent");
    if (ts_journal_open(spool, RUN, buffer, fields.used) != 0)
        die("the journal cannot be opened");
}

static void start_call(size_t body_bytes)
{
    char buffer[1024], url[200];
    struct ts_fields fields;
    calls++;
    call_bytes = 0;
    snprintf(url, sizeof url, "https://%s%s", host, path);
    ts_fields_init(&fields, buffer, sizeof buffer);
    field(&fields, TS_F_URL, url);
    field(&fields, TS_F_METHOD, "POST");
    ts_fields_u64(&fields, TS_F_MATCH, TS_MATCH_ENDPOINT);
    ts_fields_u64(&fields, TS_F_BODY_BYTES, body_bytes);
    append(TS_REC_START, 0, buffer, fields.used);
}

/* The body as it was set, and that it went out. */
static void write_request(const struct ts_buffer *body)
{
    char head[400], buffer[64];
    struct ts_fields fields;
    start_call(body->bytes);
    piece(TS_REC_BODY_SET, 0, body->data, body->bytes);
    int bytes = snprintf(head, sizeof head,
                         "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                         "Content-Length: %zu\r\n\r\n",
                         path, host, body->bytes);
    piece(TS_REC_HEADER_OUT, 0, head, (size_t)bytes);
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_u64(&fields, TS_F_SET_OFFSET, 0);
    ts_fields_u64(&fields, TS_F_SET_BYTES, body->bytes);
    append(TS_REC_DATA_OUT_SET, 0, buffer, fields.used);
}

static void end_call(void)
{
    char buffer[64];
    struct ts_fields fields;
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_u64(&fields, TS_F_END_REASON, TS_END_DONE);
    ts_fields_u64(&fields, TS_F_CURLCODE, 0);
    ts_fields_u64(&fields, TS_F_STATUS, 200);
    append(TS_REC_END, 0, buffer, fields.used);
    ts_journal_tend();
    total_bytes += call_bytes;
    largest_bytes = call_bytes > largest_bytes ? call_bytes : largest_bytes;
}

static void write_answer(const char *type, const struct ts_buffer *body, size_t piece_bytes)
{
    char head[200];
    int bytes = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n", type);
    piece(TS_REC_HEADER_IN, 0, head, (size_t)bytes);
    for (size_t at = 0; at < body->bytes; at += piece_bytes) {
        size_t rest = body->bytes - at;
        piece(TS_REC_DATA_IN, at, body->data + at, rest < piece_bytes ? rest : piece_bytes);
    }
    end_call();
}

/* Words that differ from place to place, as JSON has them inside a string. */
static void add_words(struct ts_buffer *out, uint64_t seed, size_t bytes)
{
    static const char *const words[] = {"the ",
                                        "harbour ",
                                        "was ",
                                        "quiet ",
                                        "when ",
                                        "we ",
                                        "came, ",
                                        "and ",
                                        "nobody ",
                                        "asked ",
                                        "\\\"why?\\\" ",
                                        "\\n",
                                        "gr\xc3\xbc\xc3\x9f ",
                                        "42 ",
                                        "letters ",
                                        "of "};
    size_t end = out->bytes + bytes;
    while (out->bytes < end) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        ts_buffer_text(out, words[seed >> 60]);
    }
}

static void add_question(struct ts_buffer *out, uint64_t turn, size_t bytes)
{
    ts_buffer_printf(out, "{\"role\":\"user\",\"content\":\"Question %d. ", (int)turn);
    add_words(out, 2 * turn, bytes);
    ts_buffer_text(out, "\"}");
}

static void add_answer(struct ts_buffer *out, uint64_t turn, size_t bytes)
{
    ts_buffer_printf(out, "{\"role\":\"assistant\",\"content\":\"Answer %d. ", (int)turn);
    add_words(out, 2 * turn + 1, bytes);
    ts_buffer_text(out, "\"}");
}

static void add_tool_use(struct ts_buffer *out, uint64_t turn, size_t bytes)
{
    ts_buffer_printf(out,
                     "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_%d\","
                     "\"type\":\"function\",\"function\":{\"name\":\"look_up\","
                     "\"arguments\":\"{\\\"number\\\":%d,\\\"limit\\\":[1,2.5,null]}\"}}]}",
                     (int)turn, (int)(bytes % 1000));
}

static void add_tool_result(struct ts_buffer *out, uint64_t turn, size_t bytes)
{
    ts_buffer_printf(out, "{\"role\":\"tool\",\"tool_call_id\":\"call_%d\",\"content\":\"",
                     (int)turn);
    add_words(out, 2 * turn, bytes);
    ts_buffer_text(out, "\"}");
}

static void begin_request(struct ts_buffer *out)
{
    ts_buffer_reset(out);
    ts_buffer_text(out, "{\"model\":\"gpt-4o-mini\",\"temperature\":0.2,\"messages\":["
                        "{\"role\":\"system\",\"content\":\"Be brief.\"}");
}

static void answer_with(struct ts_buffer *answer, uint64_t turn, size_t bytes,
                        void (*add)(struct ts_buffer *, uint64_t, size_t))
{
    ts_buffer_reset(answer);
    ts_buffer_printf(answer,
                     "{\"id\":\"chatcmpl-%d\",\"object\":\"chat.completion\",\"model\":"
                     "\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":",
                     (int)turn);
    add(answer, turn, bytes);
    ts_buffer_text(answer, ",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":70,"
                           "\"completion_tokens\":5,\"total_tokens\":75}}");
    write_answer("application/json", answer, PIECE);
}

/* Only calls from `first` on are written, so that the price of late ones can be told apart. */
static void converse(uint64_t first, uint64_t last, size_t bytes, bool with_tools)
{
    struct ts_buffer request = {0}, answer = {0};
    begin_request(&request);
    for (uint64_t turn = 1; turn <= last; turn++) {
        ts_buffer_text(&request, ",");
        (with_tools && turn > 1 ? add_tool_result : add_question)(
            &request, with_tools && turn > 1 ? turn - 1 : turn, bytes);
        size_t kept = request.bytes;
        ts_buffer_text(&request, "]}");
        if (turn >= first) {
            write_request(&request);
            answer_with(&answer, turn, bytes, with_tools ? add_tool_use : add_answer);
        }
        request.bytes = kept;
        ts_buffer_text(&request, ",");
        (with_tools ? add_tool_use : add_answer)(&request, turn, bytes);
    }
    ts_buffer_free(&request);
    ts_buffer_free(&answer);
}

static void ask(struct ts_buffer *request, uint64_t number, size_t bytes)
{
    begin_request(request);
    ts_buffer_text(request, ",");
    add_question(request, number, bytes);
    ts_buffer_text(request, "]}");
    write_request(request);
}

static void stream(uint64_t count, size_t events, size_t bytes)
{
    struct ts_buffer body = {0};
    for (uint64_t i = 1; i <= count; i++) {
        ask(&body, i, 100);
        ts_buffer_reset(&body);
        for (size_t k = 0; k < events; k++) {
            ts_buffer_text(&body,
                           "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
                           "\"created\":1,\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,"
                           "\"delta\":{\"content\":\"");
            add_words(&body, k, bytes);
            ts_buffer_text(&body, "\"},\"finish_reason\":null}]}\n\n");
        }
        ts_buffer_text(&body, "data: [DONE]\n\n");
        write_answer("text/event-stream", &body, 300);
    }
    ts_buffer_free(&body);
}

static void add_base64(struct ts_buffer *out, size_t bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint64_t seed = 1;
    for (size_t i = 0; i < bytes / 4 * 4; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        ts_buffer_add(out, &digits[seed >> 58], 1);
    }
}

static void media(uint64_t count, size_t bytes)
{
    struct ts_buffer request = {0}, answer = {0};
    for (uint64_t i = 1; i <= count; i++) {
        begin_request(&request);
        ts_buffer_text(&request, ",{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                                 "\"image_url\":{\"url\":\"data:image/png;base64,");
        add_base64(&request, bytes);
        ts_buffer_text(&request, "\"}}]}]}");
        write_request(&request);
        answer_with(&answer, i, 500, add_answer);
    }
    ts_buffer_free(&request);
    ts_buffer_free(&answer);
}

static void large(uint64_t count, size_t bytes)
{
    struct ts_buffer request = {0}, answer = {0};
    for (uint64_t i = 1; i <= count; i++) {
        ask(&request, i, bytes);
        answer_with(&answer, i, 500, add_answer);
    }
    ts_buffer_free(&request);
    ts_buffer_free(&answer);
}

static void long_answers(uint64_t count, size_t bytes)
{
    struct ts_buffer request = {0}, answer = {0};
    for (uint64_t i = 1; i <= count; i++) {
        ask(&request, i, 100);
        answer_with(&answer, i, bytes, add_answer);
    }
    ts_buffer_free(&request);
    ts_buffer_free(&answer);
}

static void make(int argc, char **argv)
{
    unsigned long numbers[3] = {0};
    for (int i = 3; i < argc && i < 6; i++)
        numbers[i - 3] = strtoul(argv[i], NULL, 10);
    if (strcmp(argv[2], "turns") == 0 || strcmp(argv[2], "tools") == 0) {
        converse(numbers[0], numbers[1], numbers[2], strcmp(argv[2], "tools") == 0);
    } else if (strcmp(argv[2], "stream") == 0) {
        stream(numbers[0], numbers[1], numbers[2]);
    } else if (strcmp(argv[2], "media") == 0) {
        media(numbers[0], numbers[1]);
    } else if (strcmp(argv[2], "large") == 0) {
        large(numbers[0], numbers[1]);
    } else if (strcmp(argv[2], "answers") == 0) {
        long_answers(numbers[0], numbers[1]);
    } else if (strcmp(argv[2], "hosts") == 0) {
        host = "models.example";
        path = "/ask";
        large(numbers[0], numbers[1]);
    } else {
        die(usage);
    }
}

int main(int argc, char **argv)
{
    if (argc < 5)
        die(usage);
    open_journal(argv[1]);
    make(argc, argv);
    ts_journal_append(TS_REC_PROCESS_END, 0, 0, 0, 0, NULL, 0, NULL, 0);
    printf("%llu\n%llu\n", (unsigned long long)total_bytes, (unsigned long long)largest_bytes);
    return 0;
}
