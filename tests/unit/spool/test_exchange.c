/* Records put together to exchanges. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/spool/exchange.h"
#include "shim/journal.h"

static struct ts_assembler *assembler;
static struct ts_exchange *emitted[16];
static size_t emitted_count, started_count, in_flight_count;
static uint64_t last_started, in_flight[16];
static uint64_t clock_ns;

static void take(void *context, struct ts_exchange *exchange)
{
    cr_assert_eq(context, &emitted, "the context is handed on");
    emitted[emitted_count++] = exchange;
}

static void started(void *context, const struct ts_exchange *exchange)
{
    cr_assert_eq(context, &emitted, "the context is handed on");
    started_count++;
    last_started = exchange->number;
}

static void flies(void *context, const struct ts_exchange *exchange)
{
    cr_assert_eq(context, &emitted, "the context is handed on");
    in_flight[in_flight_count++] = exchange->number;
}

static void set_up(void)
{
    assembler = ts_assembler_new("00112233445566778899aabbccddeeff", take, started, &emitted);
    clock_ns = 1000;
}

static void tear_down(void)
{
    for (size_t i = 0; i < emitted_count; i++)
        ts_exchange_free(emitted[i]);
    ts_assembler_free(assembler);
}

TestSuite(exchange, .init = set_up, .fini = tear_down);

static void feed(enum ts_record_type type, uint64_t exchange, uint64_t offset, const void *data,
                 size_t bytes)
{
    struct ts_record record = {
        .type = type,
        .realtime_ns = clock_ns += 10,
        .exchange = exchange,
        .offset = offset,
        .thread = 77,
        .payload = {data, bytes},
    };
    ts_assembler_feed(assembler, &record);
}

static void feed_text(enum ts_record_type type, uint64_t exchange, uint64_t offset,
                      const char *text)
{
    char *copy = strdup(text); /* the reader's payload is gone after the call */
    feed(type, exchange, offset, copy, strlen(text));
    memset(copy, '#', strlen(text));
    free(copy);
}

static char buffer[4096];
static struct ts_fields fields;

static void begin_fields(void)
{
    ts_fields_init(&fields, buffer, sizeof buffer);
}

static void text(enum ts_field_tag tag, const char *value)
{
    ts_fields_text(&fields, tag, value, strlen(value));
}

static void number(enum ts_field_tag tag, uint64_t value)
{
    ts_fields_u64(&fields, tag, value);
}

static void feed_fields(enum ts_record_type type, uint64_t exchange, uint64_t offset)
{
    feed(type, exchange, offset, buffer, fields.used);
    memset(buffer, '#', sizeof buffer);
}

static void feed_start(uint64_t exchange, uint64_t body_bytes)
{
    begin_fields();
    text(TS_F_URL, "https://api.example/v1/chat/completions");
    text(TS_F_METHOD, "POST");
    number(TS_F_MATCH, TS_MATCH_ENDPOINT);
    text(TS_F_LIBCURL, "7.88.1");
    if (body_bytes)
        number(TS_F_BODY_BYTES, body_bytes);
    feed_fields(TS_REC_START, exchange, 0);
}

static void feed_end(uint64_t exchange)
{
    begin_fields();
    number(TS_F_END_REASON, TS_END_DONE);
    number(TS_F_CURLCODE, 0);
    number(TS_F_STATUS, 200);
    feed_fields(TS_REC_END, exchange, 0);
}

static void feed_set(uint64_t exchange, uint64_t offset, uint64_t set_offset, uint64_t bytes)
{
    begin_fields();
    number(TS_F_SET_OFFSET, set_offset);
    number(TS_F_SET_BYTES, bytes);
    feed_fields(TS_REC_DATA_OUT_SET, exchange, offset);
}

static void is_piece(size_t index, enum ts_record_type type, const char *data)
{
    const struct ts_piece *piece = &emitted[0]->pieces[index];
    cr_assert_lt(index, emitted[0]->piece_count, "there is a piece %zu", index);
    cr_assert_eq(piece->type, type, "piece %zu has its type", index);
    cr_assert(ts_slice_is(piece->data, data), "piece %zu is '%s', not '%.*s'", index, data,
              (int)piece->data.n, piece->data.p);
}

Test(exchange, nothing)
{
    ts_assembler_finish(assembler);
    ts_assembler_in_flight(assembler, flies, &emitted);
    cr_assert_eq(emitted_count + in_flight_count, 0, "no records make no exchanges");
    cr_assert_not(ts_assembler_process_ended(assembler), "no end was seen");
    cr_assert_eq(ts_assembler_dropped(assembler), 0, "nothing was dropped");
    cr_assert_str_empty(ts_assembler_process(assembler)->exe, "the program is not known");
    cr_assert_null(ts_process_env(ts_assembler_process(assembler), "HOME"), "no environment");
    ts_exchange_free(NULL);
    ts_assembler_free(NULL);
}

Test(exchange, records_of_no_known_type)
{
    feed_text(99, 1, 0, "from the future");
    feed_text(TS_REC_DATA_IN, 0, 0, "of no exchange");
    ts_assembler_finish(assembler);
    cr_assert_eq(emitted_count, 0, "they are stepped over");
}

Test(exchange, damaged_payloads)
{
    feed_text(TS_REC_PROCESS, 0, 0, "\1\0\0\0garbage");
    feed_text(TS_REC_DROPPED, 0, 0, "x");
    feed_text(TS_REC_START, 1, 0, "yy");
    feed_text(TS_REC_DATA_OUT_SET, 1, 0, "zzz");
    feed_text(TS_REC_END, 1, 0, "");
    cr_assert_eq(emitted_count, 1, "the exchange is there");
    cr_assert_str_empty(emitted[0]->url, "without what cannot be read");
    cr_assert_eq(emitted[0]->pieces[0].data.n, 0, "also in its pieces");
    cr_assert_not(emitted[0]->has_curlcode, "no result is known");
}

Test(exchange, the_process)
{
    begin_fields();
    number(TS_F_PID, 4711);
    number(TS_F_PPID, 1);
    number(TS_F_START_TICKS, 99);
    number(TS_F_LEADER_PID, 4710);
    number(TS_F_LEADER_TICKS, 98);
    number(TS_F_PID_NAMESPACE, 4026531836);
    number(TS_F_UID, 1000);
    text(TS_F_RUN_ID, "20260102T030405Z-4711-0a1b2c3d");
    text(TS_F_EXE, "/usr/bin/python3.11");
    text(TS_F_SCRIPT, "/home/u/agent.py");
    text(TS_F_HOST, "box");
    text(TS_F_LEADER_NAME, "agent.py");
    text(TS_F_ENV, "TRACESHIM_TAGS=a=1,b=2");
    text(TS_F_ENV, "no equals sign");
    text(TS_F_ENV, "OTEL_SERVICE_NAME=");
    feed_fields(TS_REC_PROCESS, 0, 0);
    const struct ts_process *process = ts_assembler_process(assembler);
    cr_assert_str_eq(process->journal_id, "00112233445566778899aabbccddeeff", "journal");
    cr_assert_eq(process->pid, 4711, "pid");
    cr_assert_eq(process->ppid, 1, "parent");
    cr_assert_eq(process->start_ticks, 99, "start");
    cr_assert_eq(process->leader_pid, 4710, "leader");
    cr_assert_eq(process->leader_ticks, 98, "its start");
    cr_assert_eq(process->pid_namespace, 4026531836, "namespace");
    cr_assert_eq(process->uid, 1000, "user");
    cr_assert_str_eq(process->run_id, "20260102T030405Z-4711-0a1b2c3d", "run");
    cr_assert_str_eq(process->exe, "/usr/bin/python3.11", "program");
    cr_assert_str_eq(process->script, "/home/u/agent.py", "script");
    cr_assert_str_eq(process->host, "box", "host");
    cr_assert_str_eq(process->leader_name, "agent.py", "name of the first process");
    cr_assert_eq(process->env_count, 2, "two variables");
    cr_assert_str_eq(ts_process_env(process, "TRACESHIM_TAGS"), "a=1,b=2", "cut at the first =");
    cr_assert_str_eq(ts_process_env(process, "OTEL_SERVICE_NAME"), "", "set but empty");
    cr_assert_null(ts_process_env(process, "TRACESHIM"), "names are whole");
    feed(TS_REC_PROCESS_END, 0, 0, NULL, 0);
    cr_assert(ts_assembler_process_ended(assembler), "its end is seen");
}

Test(exchange, a_call)
{
    feed_start(5, 12);
    cr_assert_eq(started_count, 1, "its start is told");
    cr_assert_eq(last_started, 5, "by number");
    feed_text(TS_REC_BODY_SET, 5, 0, "{\"mode");
    feed_text(TS_REC_BODY_SET, 5, 6, "l\":1}x");
    feed_text(TS_REC_HEADER_OUT, 5, 0, "POST / HTTP/1.1\r\n");
    feed_set(5, 0, 0, 6);
    feed_set(5, 6, 6, 6);
    feed_text(TS_REC_HEADER_IN, 5, 0, "HTTP/1.1 200 OK\r\n\r\n");
    feed_text(TS_REC_DATA_IN, 5, 0, "{}");
    cr_assert_eq(emitted_count, 0, "before its end it is not emitted");
    begin_fields();
    number(TS_F_END_REASON, TS_END_DONE);
    number(TS_F_CURLCODE, 28);
    text(TS_F_ERROR_TEXT, "Timeout was reached");
    number(TS_F_STATUS, 200);
    number(TS_F_HTTP_VERSION, 2);
    text(TS_F_EFFECTIVE_URL, "https://api.example/v2");
    text(TS_F_PRIMARY_IP, "127.0.0.1");
    number(TS_F_PRIMARY_PORT, 8080);
    number(TS_F_TOTAL_US, 1500);
    number(TS_F_STARTTRANSFER_US, 700);
    number(TS_F_BYTES_UP, 12);
    number(TS_F_BYTES_DOWN, 2);
    number(TS_F_REDIRECTS, 1);
    number(9999, 1);
    feed_fields(TS_REC_END, 5, 0);
    cr_assert_eq(emitted_count, 1, "then it is");
    struct ts_exchange *exchange = emitted[0];
    cr_assert_eq(exchange->process, ts_assembler_process(assembler), "of this process");
    cr_assert_eq(exchange->number, 5, "number");
    cr_assert_eq(exchange->thread, 77, "thread");
    cr_assert_eq(exchange->start_ns, 1010, "start");
    cr_assert_eq(exchange->end_ns, 1090, "end");
    cr_assert(exchange->ended && !exchange->interrupted, "it ended");
    cr_assert_eq(exchange->match, TS_MATCH_ENDPOINT, "why it is traced");
    cr_assert_str_eq(exchange->url, "https://api.example/v1/chat/completions", "url");
    cr_assert_str_eq(exchange->method, "POST", "method");
    cr_assert_str_eq(exchange->libcurl, "7.88.1", "libcurl");
    cr_assert_str_eq(exchange->kind, "", "no kind was given");
    cr_assert(exchange->has_body_bytes, "the body's size is known");
    cr_assert_eq(exchange->body_bytes, 12, "as it was set");
    cr_assert(ts_slice_is(exchange->body_set, "{\"model\":1}x"), "the body as set");
    cr_assert_not(exchange->body_set_truncated, "it is whole");
    cr_assert_eq(exchange->piece_count, 5, "all pieces");
    is_piece(0, TS_REC_HEADER_OUT, "POST / HTTP/1.1\r\n");
    is_piece(1, TS_REC_DATA_OUT, "{\"mode");
    is_piece(2, TS_REC_DATA_OUT, "l\":1}x");
    is_piece(3, TS_REC_HEADER_IN, "HTTP/1.1 200 OK\r\n\r\n");
    is_piece(4, TS_REC_DATA_IN, "{}");
    for (size_t i = 0; i < 5; i++)
        cr_assert_not(exchange->pieces[i].after_gap, "no gap before piece %zu", i);
    cr_assert_eq(exchange->pieces[2].offset, 6, "offsets are kept");
    cr_assert_eq(exchange->pieces[2].realtime_ns, 1060, "and times");
    cr_assert_eq(exchange->end_reason, TS_END_DONE, "reason");
    cr_assert(exchange->has_curlcode, "libcurl gave a result");
    cr_assert_eq(exchange->curlcode, 28, "which");
    cr_assert_str_eq(exchange->error_text, "Timeout was reached", "in words");
    cr_assert_eq(exchange->status, 200, "status");
    cr_assert_eq(exchange->http_version, 2, "version");
    cr_assert_str_eq(exchange->effective_url, "https://api.example/v2", "last url");
    cr_assert_str_eq(exchange->primary_ip, "127.0.0.1", "address");
    cr_assert_eq(exchange->primary_port, 8080, "port");
    cr_assert_eq(exchange->total_us, 1500, "time in all");
    cr_assert_eq(exchange->starttransfer_us, 700, "time to the first byte");
    cr_assert_eq(exchange->connect_us, 0, "what is not said is 0");
    cr_assert_eq(exchange->bytes_up, 12, "bytes up");
    cr_assert_eq(exchange->bytes_down, 2, "bytes down");
    cr_assert_eq(exchange->redirects, 1, "redirects");
}

Test(exchange, the_exchange_outlives_its_assembler_feeding)
{
    feed_start(1, 0);
    feed_text(TS_REC_DATA_IN, 1, 0, "kept");
    feed_end(1);
    for (uint64_t i = 2; i < 12; i++) {
        feed_start(i, 0);
        feed_end(i);
    }
    is_piece(0, TS_REC_DATA_IN, "kept");
    cr_assert_not(emitted[0]->has_body_bytes, "a body's size that was not said is not known");
    cr_assert_not(emitted[0]->body_set_truncated, "so nothing is missing of it");
}

Test(exchange, many_pieces)
{
    char byte[2] = "?";
    feed_start(1, 0);
    for (uint64_t i = 0; i < 1000; i++) {
        *byte = (char)('a' + i % 26);
        feed_text(TS_REC_DATA_IN, 1, i, byte);
    }
    feed_end(1);
    cr_assert_eq(emitted[0]->piece_count, 1000, "all are there");
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(*emitted[0]->pieces[i].data.p, (char)('a' + i % 26), "piece %zu", i);
}

Test(exchange, a_body_that_goes_out_twice)
{
    feed_start(1, 4);
    feed_text(TS_REC_BODY_SET, 1, 0, "body");
    feed_set(1, 0, 0, 4);
    feed_set(1, 4, 0, 4);
    feed_end(1);
    is_piece(0, TS_REC_DATA_OUT, "body");
    is_piece(1, TS_REC_DATA_OUT, "body");
    cr_assert_not(emitted[0]->pieces[1].after_gap, "offsets go on over both hops");
}

Test(exchange, gaps)
{
    struct ts_record record = {.type = TS_REC_DATA_IN, .flags = TS_REC_FLAG_AFTER_GAP};
    feed_start(1, 0);
    feed_text(TS_REC_DATA_IN, 1, 0, "abc");
    feed_text(TS_REC_DATA_IN, 1, 10, "def");
    record.exchange = 1;
    record.offset = 13;
    record.payload = ts_slice_text("ghi");
    ts_assembler_feed(assembler, &record);
    feed_text(TS_REC_DATA_OUT, 1, 0, "xyz");
    feed_end(1);
    cr_assert_not(emitted[0]->pieces[0].after_gap, "the first piece begins the stream");
    cr_assert(emitted[0]->pieces[1].after_gap, "an offset that jumps is a gap");
    cr_assert(emitted[0]->pieces[2].after_gap, "the writer's word counts");
    cr_assert_not(emitted[0]->pieces[3].after_gap, "each stream has its own offsets");
}

Test(exchange, a_body_that_was_not_written_whole)
{
    feed_start(1, 100);
    feed_text(TS_REC_BODY_SET, 1, 0, "0123456789");
    feed_text(TS_REC_BODY_SET, 1, 20, "behind a gap");
    feed_set(1, 0, 0, 8);
    feed_set(1, 8, 8, 8);
    feed_set(1, 16, 16, 84);
    feed_end(1);
    cr_assert(ts_slice_is(emitted[0]->body_set, "0123456789"), "the body up to the gap");
    cr_assert(emitted[0]->body_set_truncated, "is not all of it");
    is_piece(0, TS_REC_DATA_OUT, "01234567");
    is_piece(1, TS_REC_DATA_OUT, "89");
    is_piece(2, TS_REC_DATA_OUT, "");
    cr_assert_not(emitted[0]->pieces[1].after_gap, "the second goes on");
    cr_assert(emitted[0]->pieces[2].after_gap, "the third does not");
}

Test(exchange, set_bytes_beyond_all_measure)
{
    feed_start(1, 4);
    feed_text(TS_REC_BODY_SET, 1, 0, "body");
    feed_set(1, 0, UINT64_MAX - 1, UINT64_MAX);
    feed_set(1, 0, 2, UINT64_MAX);
    feed_end(1);
    is_piece(0, TS_REC_DATA_OUT, "");
    is_piece(1, TS_REC_DATA_OUT, "dy");
    cr_assert(emitted[0]->pieces[0].after_gap, "what is not there is a gap");
}

Test(exchange, calls_at_once)
{
    for (uint64_t i = 1; i <= 200; i++)
        feed_start(i, 0);
    for (uint64_t i = 200; i > 0; i--) {
        if (i % 50 == 0)
            continue;
        feed_end(i);
        cr_assert_eq(emitted[--emitted_count]->number, i, "they end in any order");
        ts_exchange_free(emitted[emitted_count]);
    }
    ts_assembler_in_flight(assembler, flies, &emitted);
    cr_assert_eq(in_flight_count, 4, "those that did not are in flight");
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(in_flight[i], 50 * (i + 1), "by their numbers");
    cr_assert_eq(emitted_count, 0, "and stay so");
}

Test(exchange, interrupted_calls)
{
    feed_start(1, 0);
    feed_start(2, 4);
    feed_text(TS_REC_BODY_SET, 2, 0, "body");
    feed_set(2, 0, 0, 4);
    feed_end(1);
    ts_assembler_finish(assembler);
    cr_assert_eq(emitted_count, 2, "both are emitted");
    cr_assert_not(emitted[0]->interrupted, "the first ended");
    cr_assert(emitted[1]->interrupted && !emitted[1]->ended, "the second was interrupted");
    cr_assert_eq(emitted[1]->end_ns, 1040, "at its last record");
    cr_assert(ts_slice_is(emitted[1]->pieces[0].data, "body"), "its request is known");
    ts_assembler_finish(assembler);
    cr_assert_eq(emitted_count, 2, "nothing comes twice");
}

Test(exchange, a_start_that_was_lost)
{
    feed_text(TS_REC_DATA_IN, 3, 100, "tail");
    begin_fields();
    number(TS_F_END_REASON, TS_END_DONE);
    text(TS_F_EFFECTIVE_URL, "http://127.0.0.1/v1");
    feed_fields(TS_REC_END, 3, 0);
    cr_assert_eq(started_count, 0, "no start is told");
    cr_assert_eq(emitted_count, 1, "what is whole is shown");
    cr_assert_str_eq(emitted[0]->url, "http://127.0.0.1/v1", "with the address that is known");
    cr_assert_eq(emitted[0]->start_ns, 1010, "from its first record on");
    cr_assert(emitted[0]->pieces[0].after_gap, "that something is missing is seen");
}

Test(exchange, a_clock_that_is_set_back)
{
    feed_start(1, 0);
    clock_ns = 10;
    feed_end(1);
    cr_assert_eq(emitted[0]->end_ns, emitted[0]->start_ns, "no call ends before it starts");
}

Test(exchange, dropped_records)
{
    for (uint64_t count = 3; count <= 7; count += 4) {
        begin_fields();
        number(TS_F_DROPPED_RECORDS, count);
        number(TS_F_DROPPED_BYTES, count * 100);
        feed_fields(TS_REC_DROPPED, 0, 0);
        cr_assert_eq(ts_assembler_dropped(assembler), count, "the writer's count is taken");
    }
}

Test(exchange, without_a_listener_for_starts)
{
    ts_assembler_free(assembler);
    assembler = ts_assembler_new("", take, NULL, &emitted);
    feed_start(1, 0);
    feed_end(1);
    cr_assert_eq(emitted_count, 1, "the exchange is emitted");
}
