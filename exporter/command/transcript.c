/* One exchange for people. */
#include "exporter/command/transcript.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "exporter/command/masked.h"
#include "exporter/command/text.h"
#include "exporter/sink/plain.h"
#include "exporter/wire/http.h"

struct printer {
    FILE *out;
    bool plain;
    const struct ts_exchange *exchange;
    const struct ts_http *http;
    size_t last_out,
        last_in; /* the pieces from which on the hop that counts is going out, coming in */
    bool request_shown, response_shown;
    uint64_t skipped_out, skipped_in; /* bytes of bodies of earlier hops */
};

const char *ts_transcript_state(const struct ts_exchange *exchange)
{
    if (exchange->interrupted)
        return "interrupted";
    if (!exchange->ended)
        return "in flight";
    if (exchange->end_reason == TS_END_REMOVED)
        return "removed";
    if (exchange->end_reason == TS_END_CLEANUP)
        return "destroyed";
    return exchange->has_curlcode && exchange->curlcode ? "failed" : "done";
}

static void write_text(const struct printer *printer, const char *text, size_t bytes)
{
    struct ts_buffer clean = {0};
    if (!printer->plain) {
        fwrite(text, 1, bytes, printer->out);
        return;
    }
    ts_text_plain(&clean, text, bytes);
    fwrite(clean.data ? clean.data : "", 1, clean.bytes, printer->out);
    ts_buffer_free(&clean);
}

/* A line of ours; what it quotes comes from programs and servers. */
static void remark(const struct printer *printer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void remark(const struct printer *printer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct ts_buffer line = ts_text_told(format, arguments);
    va_end(arguments);
    fprintf(printer->out, "* %s\n", line.data ? line.data : "");
    ts_buffer_free(&line);
}

static void write_head(const struct printer *printer, char mark, struct ts_slice head)
{
    while (head.n) {
        const char *end = memchr(head.p, '\n', head.n);
        size_t bytes = end ? (size_t)(end - head.p) : head.n;
        size_t shown = bytes && head.p[bytes - 1] == '\r' ? bytes - 1 : bytes;
        fprintf(printer->out, "%c%s", mark, shown ? " " : "");
        write_text(printer, head.p, shown);
        fputc('\n', printer->out);
        bytes += end != NULL;
        head.p += bytes;
        head.n -= bytes;
    }
}

static void write_body(const struct printer *printer, struct ts_slice body)
{
    if (!body.n)
        return;
    write_text(printer, body.p, body.n);
    if (body.p[body.n - 1] != '\n')
        fputc('\n', printer->out);
}

/* What stands between the bytes that passed and those that are shown. */
static void remark_body(const struct printer *printer, const struct ts_message *message,
                        const char *whose)
{
    struct ts_slice coding = ts_http_header(message, "content-encoding");
    if (coding.n && message->body.n)
        remark(printer, "%s body decoded from %.*s", whose, (int)coding.n, coding.p);
    if (message->body_truncated)
        remark(printer, "%s body: bytes are left out (TRACESHIM_MAX_BODY)", whose);
    if (message->body_damaged)
        remark(printer, "%s body: its coding is damaged, what came before is shown", whose);
}

static void show_request(struct printer *printer)
{
    const struct ts_message *request = &printer->http->request;
    if (printer->request_shown)
        return;
    printer->request_shown = true;
    write_body(printer, request->body);
    remark_body(printer, request, "request");
}

static void show_response(struct printer *printer)
{
    const struct ts_message *response = &printer->http->response;
    if (printer->response_shown)
        return;
    printer->response_shown = true;
    write_body(printer, response->body);
    remark_body(printer, response, "response");
    if (response->body.n && !response->body_complete)
        remark(printer, "response body: its end did not come");
}

static bool is_status_line(struct ts_slice data)
{
    return data.n >= 5 && memcmp(data.p, "HTTP/", 5) == 0;
}

/* The last head of each direction opens the hop that counts. Trailers are headers too, but open
 * none. */
static void find_hop(struct printer *printer)
{
    const struct ts_exchange *exchange = printer->exchange;
    bool out_open = false, in_open = false;
    for (size_t i = 0; i < exchange->piece_count; i++) {
        enum ts_record_type type = exchange->pieces[i].type;
        if (type == TS_REC_HEADER_OUT && !out_open)
            printer->last_out = i;
        if (type == TS_REC_HEADER_IN && !in_open && is_status_line(exchange->pieces[i].data))
            printer->last_in = i;
        out_open = type == TS_REC_HEADER_OUT;
        in_open = type == TS_REC_HEADER_IN;
    }
}

static void show_piece(struct printer *printer, size_t index)
{
    const struct ts_piece *piece = &printer->exchange->pieces[index];
    switch (piece->type) {
    case TS_REC_HEADER_OUT:
        write_head(printer, '>', piece->data);
        break;
    case TS_REC_HEADER_IN:
        write_head(printer, '<', piece->data);
        break;
    case TS_REC_DATA_OUT:
        if (index >= printer->last_out)
            show_request(printer);
        else
            printer->skipped_out += piece->data.n;
        break;
    case TS_REC_DATA_IN:
        if (index >= printer->last_in)
            show_response(printer);
        else
            printer->skipped_in += piece->data.n;
        break;
    default:
        break;
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void show_title(const struct printer *printer)
{
    const struct ts_exchange *exchange = printer->exchange;
    const struct ts_process *process = exchange->process;
    char started[48];
    ts_text_time_iso(started, sizeof started, exchange->start_ns);
    remark(printer, "%s %s %s", started, exchange->method, exchange->url);
    remark(printer, "%s (pid %" PRIu64 ", thread %u), journal %s, exchange %" PRIu64 ", libcurl %s",
           base_name(*process->script ? process->script : process->exe), process->pid,
           exchange->thread, process->journal_id, exchange->number, exchange->libcurl);
    if (exchange->match == TS_MATCH_ENVELOPE)
        remark(printer,
               "envelope only: headers and bodies were not recorded (TRACESHIM_HTTP=full)");
}

static void show_times(const struct printer *printer)
{
    const struct ts_exchange *exchange = printer->exchange;
    static const char *const names[] = {"name looked up", "connected", "TLS ready", "first byte"};
    const uint64_t times_us[] = {exchange->namelookup_us, exchange->connect_us,
                                 exchange->appconnect_us, exchange->starttransfer_us};
    char text[256] = "", time[24];
    size_t used = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!times_us[i])
            continue;
        ts_plain_duration(times_us[i] * 1000, time);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s after %s", used ? ", " : "",
                                 names[i], time);
    }
    if (used)
        remark(printer, "%s", text);
}

static void show_end(const struct printer *printer)
{
    const struct ts_exchange *exchange = printer->exchange;
    char duration[24], status[32] = "", failure[300] = "", sizes[80] = "";
    ts_plain_duration(exchange->end_ns > exchange->start_ns ? exchange->end_ns - exchange->start_ns
                                                            : 0,
                      duration);
    if (exchange->has_curlcode && exchange->curlcode)
        snprintf(failure, sizeof failure, ": libcurl error %d, %s", exchange->curlcode,
                 exchange->error_text);
    if (printer->http->status)
        snprintf(status, sizeof status, ", status %d", printer->http->status);
    if (exchange->ended) /* libcurl counts them; without an end nobody asked it */
        snprintf(sizes, sizeof sizes, ", %" PRIu64 " bytes of body up, %" PRIu64 " down",
                 exchange->bytes_up, exchange->bytes_down);
    show_times(printer);
    remark(printer, "%s after %s%s%s%s%s%s", ts_transcript_state(exchange), duration, status, sizes,
           exchange->redirects ? ", redirected" : "",
           exchange->interrupted ? ": the program ended before the call did" : "", failure);
}

static void show_rest(struct printer *printer)
{
    const struct ts_exchange *exchange = printer->exchange;
    if (!printer->request_shown && printer->http->request.body.n) {
        remark(printer, "request body as the program set it, not seen to go out:");
        show_request(printer);
    }
    if (!printer->response_shown && printer->http->response.body.n)
        show_response(printer);
    if (printer->skipped_out + printer->skipped_in)
        remark(printer,
               "bodies of earlier hops are not shown: %" PRIu64 " bytes up, %" PRIu64 " down",
               printer->skipped_out, printer->skipped_in);
    if (*exchange->effective_url && strcmp(exchange->effective_url, exchange->url) != 0)
        remark(printer, "ended at %s", exchange->effective_url);
}

void ts_transcript_print(const struct ts_exchange *exchange, struct ts_mask *mask, bool plain,
                         FILE *out)
{
    struct ts_masked masked;
    ts_masked_read(&masked, mask, exchange);
    exchange = &masked.exchange;
    struct printer printer = {
        .out = out, .plain = plain, .exchange = exchange, .http = &masked.http};
    show_title(&printer);
    find_hop(&printer);
    for (size_t i = 0; i < exchange->piece_count; i++)
        show_piece(&printer, i);
    show_rest(&printer);
    show_end(&printer);
    if (masked.request_left_out || masked.response_left_out)
        remark(&printer, "%s", ts_masked_remark(&masked));
    fputc('\n', out);
    ts_masked_free(&masked);
}
