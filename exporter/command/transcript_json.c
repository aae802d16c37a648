/* One exchange for programs. */
#include "exporter/base/buffer.h"
#include "exporter/command/json.h"
#include "exporter/command/masked.h"
#include "exporter/command/text.h"
#include "exporter/command/transcript.h"
#include "exporter/wire/http.h"

static void add_time(cJSON *object, const char *key, uint64_t realtime_ns)
{
    char text[48];
    ts_text_time_iso(text, sizeof text, realtime_ns);
    ts_json_add_text(object, key, text);
}

static void add_process(cJSON *object, const struct ts_exchange *exchange)
{
    const struct ts_process *process = exchange->process;
    ts_json_add_text(object, "journal", process->journal_id);
    ts_json_add_u64(object, "exchange", exchange->number);
    ts_json_add_text(object, "run_id", process->run_id);
    ts_json_add_text(object, "program", *process->script ? process->script : process->exe);
    ts_json_add_u64(object, "pid", process->pid);
    ts_json_add_u64(object, "thread", exchange->thread);
}

static void add_heads(cJSON *object, const struct ts_exchange *exchange, enum ts_record_type type)
{
    struct ts_buffer heads = {0};
    for (size_t i = 0; i < exchange->piece_count; i++)
        if (exchange->pieces[i].type == type)
            ts_buffer_add(&heads, exchange->pieces[i].data.p, exchange->pieces[i].data.n);
    ts_json_add_slice(object, "heads", (struct ts_slice){heads.data, heads.bytes});
    ts_buffer_free(&heads);
}

static cJSON *add_message(cJSON *object, const char *key, const struct ts_exchange *exchange,
                          enum ts_record_type type, const struct ts_message *message)
{
    cJSON *part = cJSON_AddObjectToObject(object, key);
    struct ts_slice coding = ts_http_header(message, "content-encoding");
    add_heads(part, exchange, type);
    ts_json_add_bytes(part, "body", message->body);
    if (coding.n)
        ts_json_add_slice(part, "decoded_from", coding);
    cJSON_AddBoolToObject(part, "truncated", message->body_truncated);
    cJSON_AddBoolToObject(part, "damaged", message->body_damaged);
    return part;
}

static void add_timings(cJSON *object, const struct ts_exchange *exchange)
{
    const struct {
        const char *key;
        uint64_t us;
    } times[] = {
        {"namelookup_us", exchange->namelookup_us},
        {"connect_us", exchange->connect_us},
        {"appconnect_us", exchange->appconnect_us},
        {"pretransfer_us", exchange->pretransfer_us},
        {"starttransfer_us", exchange->starttransfer_us},
        {"total_us", exchange->total_us},
        {"redirect_us", exchange->redirect_us},
    };
    cJSON *part = cJSON_AddObjectToObject(object, "timings");
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        ts_json_add_u64(part, times[i].key, times[i].us);
}

static void add_end(cJSON *object, const struct ts_exchange *exchange)
{
    if (exchange->has_curlcode)
        ts_json_add_i64(object, "curlcode", exchange->curlcode);
    if (*exchange->error_text)
        ts_json_add_text(object, "error", exchange->error_text);
    if (*exchange->effective_url)
        ts_json_add_text(object, "effective_url", exchange->effective_url);
    if (*exchange->primary_ip) {
        ts_json_add_text(object, "ip", exchange->primary_ip);
        ts_json_add_i64(object, "port", exchange->primary_port);
    }
    ts_json_add_u64(object, "bytes_up", exchange->bytes_up);
    ts_json_add_u64(object, "bytes_down", exchange->bytes_down);
    if (exchange->ended)
        add_timings(object, exchange);
}

void ts_transcript_print_json(const struct ts_exchange *exchange, struct ts_mask *mask, FILE *out)
{
    static const char *const matches[] = {"none", "endpoint", "body", "envelope", "maybe"};
    struct ts_masked masked;
    cJSON *object = cJSON_CreateObject();
    ts_masked_read(&masked, mask, exchange);
    exchange = &masked.exchange;
    const struct ts_http *http = &masked.http;
    add_process(object, exchange);
    add_time(object, "started", exchange->start_ns);
    ts_json_add_u64(object, "start_ns", exchange->start_ns);
    ts_json_add_u64(object, "end_ns", exchange->end_ns);
    ts_json_add_text(object, "state", ts_transcript_state(exchange));
    ts_json_add_text(object, "match",
                     exchange->match <= TS_MATCH_MAYBE ? matches[exchange->match] : "");
    ts_json_add_text(object, "method", http->method);
    ts_json_add_text(object, "url", exchange->url);
    ts_json_add_text(object, "libcurl", exchange->libcurl);
    ts_json_add_i64(object, "status", http->status);
    add_message(object, "request", exchange, TS_REC_HEADER_OUT, &http->request);
    cJSON *response = add_message(object, "response", exchange, TS_REC_HEADER_IN, &http->response);
    cJSON_AddBoolToObject(response, "complete", http->response.body_complete);
    if (masked.request_left_out || masked.response_left_out)
        ts_json_add_text(object, "left_out", ts_masked_remark(&masked));
    add_end(object, exchange);
    ts_json_print(object, out);
    ts_masked_free(&masked);
}
