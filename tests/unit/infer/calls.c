/* Calls for tests, of exchanges that the assembler put together, so that they are freed as real
 * ones are. */
#include "calls.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/call/message.h"
#include "exporter/call/session.h"

#define MS 1000000ull
#define IDLE_NS (60ull * 1000 * MS)

static const struct {
    const char *journal_id, *exe, *script, *leader_name, *env[6];
    uint64_t pid, leader_pid;
} told_processes[PROCESSES] = {
    [AGENT] = {"000000000000000000000000000000a1",
               "/usr/bin/python3",
               "/home/me/docs-agent.py",
               "docs-agent.py",
               {0},
               100,
               100},
    [WORKER] =
        {"000000000000000000000000000000b2", "/opt/bin/worker", "", "docs-agent.py", {0}, 101, 100},
    [SHELL_CURL] =
        {"000000000000000000000000000000c3", "/usr/bin/curl", "", "agent.sh", {0}, 201, 200},
    [OTHER_CURL] =
        {"000000000000000000000000000000d4", "/usr/bin/curl", "", "agent.sh", {0}, 202, 200},
    [NAMED] = {"000000000000000000000000000000e5",
               "/usr/bin/python3",
               "/home/me/x.py",
               "agent.sh",
               {"TRACESHIM_AGENT_NAME=support", "TRACESHIM_SESSION=s-7", "TRACESHIM_USER=ann",
                "TRACESHIM_TAGS=use_case=analytics, tier = b=c ,=lost,empty=,alone",
                "OTEL_SERVICE_NAME=shop", "OTEL_RESOURCE_ATTRIBUTES=team=red"},
               300,
               200},
    [JOINED] = {"000000000000000000000000000000f6",
                "/usr/bin/python3",
                "/home/me/job.py",
                "",
                {"TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                 "TRACESTATE=vendor=a"},
                400,
                400},
};

struct ts_span_row emitted;
static struct ts_assembler *assemblers[PROCESSES];
static struct ts_exchange *latest;
static uint64_t numbers[PROCESSES];

static void keep(void *context, struct ts_exchange *exchange)
{
    (void)context;
    latest = exchange;
}

static void add_field(struct ts_buffer *out, enum ts_field_tag tag, const void *data, size_t bytes)
{
    struct ts_field_header header = {(uint16_t)tag, 0, (uint32_t)bytes};
    ts_buffer_add(out, &header, sizeof header);
    ts_buffer_add(out, data, bytes);
}

static void feed(enum who who, enum ts_record_type type, uint64_t exchange, struct ts_buffer *out)
{
    struct ts_record record = {.type = type,
                               .realtime_ns = CALL_NS(0),
                               .exchange = exchange,
                               .payload = {out->data, out->bytes}};
    ts_assembler_feed(assemblers[who], &record);
    ts_buffer_free(out);
}

static void begin_process(enum who who)
{
    struct ts_buffer out = {0};
    add_field(&out, TS_F_PID, &told_processes[who].pid, 8);
    add_field(&out, TS_F_LEADER_PID, &told_processes[who].leader_pid, 8);
    add_field(&out, TS_F_RUN_ID, "run-1", 5);
    add_field(&out, TS_F_HOST, "host-1", 6);
    add_field(&out, TS_F_EXE, told_processes[who].exe, strlen(told_processes[who].exe));
    add_field(&out, TS_F_SCRIPT, told_processes[who].script, strlen(told_processes[who].script));
    add_field(&out, TS_F_LEADER_NAME, told_processes[who].leader_name,
              strlen(told_processes[who].leader_name));
    for (size_t i = 0; i < 6 && told_processes[who].env[i]; i++)
        add_field(&out, TS_F_ENV, told_processes[who].env[i], strlen(told_processes[who].env[i]));
    assemblers[who] = ts_assembler_new(told_processes[who].journal_id, keep, NULL, NULL);
    feed(who, TS_REC_PROCESS, 0, &out);
}

static struct ts_exchange *exchange_of(const struct told *told)
{
    if (!assemblers[told->who])
        begin_process(told->who);
    struct ts_buffer start = {0}, end = {0};
    uint64_t number = ++numbers[told->who], done = TS_END_DONE;
    add_field(&start, TS_F_URL, "http://x/", 9);
    add_field(&end, TS_F_END_REASON, &done, 8);
    latest = NULL;
    feed(told->who, TS_REC_START, number, &start);
    feed(told->who, TS_REC_END, number, &end);
    cr_assert_not_null(latest, "the fixture makes an exchange");
    latest->thread = told->thread;
    return latest;
}

static const char *or_else(const char *text, const char *other)
{
    return text ? text : other;
}

static void set_http(struct ts_call *call, const struct told *told)
{
    struct ts_http *http = &call->http;
    const char *url = or_else(told->url, "https://llm.example.com/v1/chat/completions");
    const char *host = strstr(url, "://") + 3;
    size_t host_bytes = strcspn(host, "/");
    const char *path = host + host_bytes;
    http->exchange = call->exchange;
    http->method = told->kind == TS_CALL_HTTP ? "GET" : "POST";
    http->url = ts_arena_text(&call->arena, url);
    http->scheme = "https";
    http->host = ts_arena_copy(&call->arena, host, host_bytes);
    http->path = ts_arena_copy(&call->arena, path, strcspn(path, "?"));
    http->port = 443;
    http->has_response = !told->interrupted;
    http->status = told->error ? 500 : 200;
    http->request.headers = ts_arena_alloc(&call->arena, sizeof *http->request.headers);
    if (told->header)
        http->request.headers[http->request.header_count++] =
            (struct ts_header){ts_slice_text(told->header), ts_slice_text(told->value)};
    http->request.body = ts_slice_text(or_else(told->body, ""));
    http->response.body = ts_slice_text(or_else(told->response, ""));
}

static void set_texts(struct ts_call *call, const struct told *told)
{
    bool is_model = told->kind == TS_CALL_LLM || told->kind == TS_CALL_EMBEDDING;
    call->provider = is_model ? "openai" : "";
    call->gen_ai_provider = call->provider;
    call->operation = told->kind == TS_CALL_LLM ? "chat" : "";
    call->request_model = is_model ? or_else(told->model, "m-1") : "";
    call->response_id = or_else(told->id, "");
    call->previous_id = or_else(told->after, "");
    call->conversation_id = or_else(told->kept_in, "");
    call->job_id = or_else(told->job, "");
    call->job_step = told->step;
    call->name = told->name ? told->name
                 : is_model ? ts_arena_printf(&call->arena, "chat %s", call->request_model)
                            : "";
    call->error_type = told->error ? "500" : "";
    call->error_message = or_else(told->error, "");
    call->request_id = "";
    call->failed = told->error != NULL;
    call->interrupted = told->interrupted;
}

static void set_messages(struct ts_call *call, const struct told *told)
{
    const char *answers[] = {told->answer, told->answer_2};
    if (told->list)
        call->input = ts_messages_read(ts_slice_text(told->list), &call->arena, &call->input_count);
    call->output = ts_arena_alloc(&call->arena, 2 * sizeof *call->output);
    for (size_t i = 0; i < 2 && answers[i]; i++)
        ts_message_read(ts_slice_text(answers[i]), &call->arena,
                        &call->output[call->output_count++]);
    const char *request = told->request ? told->request
                          : told->list
                              ? ts_arena_printf(&call->arena, "{\"messages\":%s}", told->list)
                              : "";
    call->inputs_json = ts_slice_text(request);
    if (told->answer)
        call->outputs_json = ts_slice_text(
            ts_arena_printf(&call->arena, "{\"choices\":[{\"message\":%s}]}", told->answer));
}

struct ts_call *call_of(struct told told)
{
    struct ts_call *call = ts_call_new(exchange_of(&told));
    if (told.kind == TS_CALL_HTTP && (told.list || told.answer || told.error || told.interrupted))
        told.kind = TS_CALL_LLM;
    call->kind = told.kind;
    call->start_ns = CALL_NS(told.from);
    call->end_ns = CALL_NS(told.to);
    set_http(call, &told);
    set_texts(call, &told);
    set_messages(call, &told);
    if (told.kind == TS_CALL_LLM)
        ts_session_read(call);
    return call;
}

void collect(void *context, struct ts_span *span)
{
    ts_span_row_add(context, span);
}

struct ts_infer *new_infer(void)
{
    struct ts_infer_options options = {IDLE_NS, collect, &emitted};
    return ts_infer_new(&options);
}

const char *traces_of(struct ts_call *const *calls, size_t count)
{
    struct ts_infer *infer = new_infer();
    for (size_t i = 0; i < count; i++)
        ts_infer_call(infer, calls[i]);
    ts_infer_finish(infer);
    ts_infer_free(infer);
    return picture(&emitted);
}

void test_end(void)
{
    ts_span_row_free(&emitted);
    for (size_t i = 0; i < PROCESSES; i++) {
        if (assemblers[i])
            ts_assembler_free(assemblers[i]);
        assemblers[i] = NULL;
        numbers[i] = 0;
    }
}
