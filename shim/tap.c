/* The debug callback: takes the bytes of a captured transfer, and does for the application what
 * libcurl would have done with them. Nothing is done with the handle here. */
#include "shim/capture.h"

#include <errno.h>
#include <string.h>

#include "shim/dechunk.h"
#include "shim/journal.h"
#include "shim/match.h"
#include "shim/model_mark.h"
#include "shim/process.h"
#include "shim/settings.h"
#include "shim/tls.h"
#include "shim/trace_ids.h"

static bool starts(const char *data, size_t bytes, const char *prefix)
{
    size_t length = strlen(prefix);
    return bytes >= length && memcmp(data, prefix, length) == 0;
}

/* "TLSv1.3 (OUT), TLS handshake, Client hello (1):" */
static bool is_tls_message(const char *data, size_t bytes)
{
    const char *open = memchr(data, '(', bytes < 32 ? bytes : 32);
    if (!open || !(starts(data, bytes, "TLS") || starts(data, bytes, "SSL")))
        return false;
    size_t rest = bytes - (size_t)(open - data);
    return starts(open, rest, "(IN), ") || starts(open, rest, "(OUT), ");
}

/* "  Trying 127.0.0.1:443..." */
static void look_for_new_connection(struct ts_handle *handle, const char *data, size_t bytes)
{
    const struct ts_options *options = &handle->options;
    size_t blanks = 0;
    while (blanks < bytes && data[blanks] == ' ')
        blanks++;
    if (starts(data + blanks, bytes - blanks, "Trying "))
        handle->unaware_of_tls = !options->verbose || !options->debug_function;
}

/* What libcurl tells in one callback. */
struct piece {
    curl_infotype type;
    const char *ids; /* "[0-1] ", not part of what is told */
    size_t ids_bytes;
    const char *data;
    size_t bytes;
};

/* libcurl installs OpenSSL's message callback when a connection is opened, and only when it is
 * verbose with a debug function then. We are that always, so what comes of it is passed on only
 * when the program was so itself; and it is taken away, before others use the connection. */
static bool is_because_of_us(struct ts_handle *handle, CURL *curl, const struct piece *piece)
{
    curl_infotype type = piece->type;
    if (type == CURLINFO_TEXT)
        look_for_new_connection(handle, piece->data, piece->bytes);
    bool is_tls = type == CURLINFO_SSL_DATA_IN || type == CURLINFO_SSL_DATA_OUT ||
                  (type == CURLINFO_TEXT && is_tls_message(piece->data, piece->bytes));
    if (!is_tls || !handle->unaware_of_tls)
        return false;
    ts_tls_silence(handle->libcurl, curl);
    return true;
}

/* As lib/curl_trc.c Curl_debug (lib/sendf.c once) prints when there is no debug function. */
static void print_as_libcurl(FILE *out, const struct piece *piece)
{
    static const char prefix[][3] = {
        [CURLINFO_TEXT] = "* ", [CURLINFO_HEADER_IN] = "< ", [CURLINFO_HEADER_OUT] = "> "};
    if (piece->type > CURLINFO_HEADER_OUT)
        return;
    if (piece->type != CURLINFO_TEXT)
        fwrite(piece->ids, piece->ids_bytes, 1, out);
    fwrite(prefix[piece->type], 2, 1, out);
    if (piece->type == CURLINFO_TEXT)
        fwrite(piece->ids, piece->ids_bytes, 1, out);
    fwrite(piece->data, piece->bytes, 1, out);
}

static int tell_application(struct ts_handle *handle, CURL *curl, const struct piece *piece)
{
    const struct ts_options *options = &handle->options;
    if (is_because_of_us(handle, curl, piece) || !options->verbose)
        return 0;
    if (options->debug_function) {
        char *data = (char *)(uintptr_t)(piece->ids_bytes ? piece->ids : piece->data);
        return options->debug_function(curl, piece->type, data, piece->ids_bytes + piece->bytes,
                                       options->debug_data);
    }
    print_as_libcurl(options->stderr_file ? options->stderr_file : stderr, piece);
    return 0;
}

/* In a body that is sent chunked the framing stands between the bytes of the marks. */
static enum ts_match match_held(struct ts_capture *capture)
{
    char plain[TS_HELD_BYTES];
    enum ts_match why = ts_match_body(capture->held, capture->held_bytes);
    size_t bytes = why == TS_MATCH_NONE ? ts_dechunk(capture->held, capture->held_bytes, plain) : 0;
    if (!bytes)
        capture->is_model = ts_match_body_is_model(capture->held, capture->held_bytes);
    else {
        why = ts_match_body(plain, bytes);
        capture->is_model = ts_match_body_is_model(plain, bytes);
    }
    return why;
}

/* The held body decides: marks were found, or there is nothing more to wait for. */
void ts_capture_decide_by_body(struct ts_capture *capture, bool complete)
{
    enum ts_match why = match_held(capture);
    if (why == TS_MATCH_NONE && !complete && capture->held_bytes < TS_HELD_BYTES)
        return;
    if (why == TS_MATCH_NONE && ts_settings()->http != TS_HTTP_OFF && ts_model_mark_is_set())
        why = TS_MATCH_ENVELOPE;
    ts_capture_decide(capture, why);
}

static void hold(struct ts_capture *capture, const char *data, size_t bytes)
{
    size_t room = TS_HELD_BYTES - capture->held_bytes;
    size_t take = bytes < room ? bytes : room;
    memcpy(capture->held + capture->held_bytes, data, take);
    capture->held_bytes += take;
    ts_capture_decide_by_body(capture, false);
    if (capture->match == TS_MATCH_BODY)
        ts_body_add(capture, &capture->out, data + take, bytes - take);
    else
        capture->out.data_offset += bytes - take;
}

/* What POSTFIELDS said already is not stored twice. */
static bool is_body_as_set(struct ts_capture *capture, const char *data, size_t bytes)
{
    if (!capture->body || capture->set_differs || bytes > capture->body_bytes - capture->set_offset)
        return false;
    return memcmp(data, capture->body + capture->set_offset, bytes) == 0;
}

static void took_body_as_set(struct ts_capture *capture, size_t bytes)
{
    char payload[64];
    struct ts_fields fields;
    ts_fields_init(&fields, payload, sizeof payload);
    ts_fields_u64(&fields, TS_F_SET_OFFSET, capture->set_offset);
    ts_fields_u64(&fields, TS_F_SET_BYTES, bytes);
    ts_journal_append(TS_REC_DATA_OUT_SET, 0, capture->exchange, capture->out.data_offset, 0,
                      payload, fields.used, NULL, 0);
    capture->set_offset += bytes;
    capture->out.data_offset += bytes;
}

static void take_data_out(struct ts_capture *capture, const char *data, size_t bytes)
{
    ts_head_flush(capture, &capture->out);
    if (capture->match == TS_MATCH_MAYBE)
        hold(capture, data, bytes);
    else if (is_body_as_set(capture, data, bytes))
        took_body_as_set(capture, bytes);
    else {
        capture->set_differs = capture->mask_body = true; /* nobody looked for keys in it */
        ts_body_add(capture, &capture->out, data, bytes);
    }
}

static void take_header_out(struct ts_capture *capture, const char *data, size_t bytes)
{
    ts_head_flush(capture, &capture->in);
    if (capture->match == TS_MATCH_MAYBE) { /* what was held is sent again */
        capture->held_bytes = 0;
        capture->out.head_bytes = 0;
    }
    capture->set_offset = 0; /* a new hop sends the body from its start */
    capture->set_differs = false;
    ts_body_filter_init(
        &capture->out.body_filter); /* the last one may have been cut off in a value */
    ts_head_add(capture, &capture->out, data, bytes);
    if (capture->started)
        ts_head_flush(capture, &capture->out);
}

/* After these the body may still be sent, or sent again: 100-continue, redirects, challenges, a
 * refused Expect. */
static bool may_send_more(const char *status)
{
    return *status == '1' || *status == '3' || memcmp(status, "401", 3) == 0 ||
           memcmp(status, "407", 3) == 0 || memcmp(status, "417", 3) == 0;
}

static bool is_final_status_line(const char *data, size_t bytes)
{
    const char *blank = starts(data, bytes, "HTTP/") ? memchr(data, ' ', bytes) : NULL;
    return blank && data + bytes - blank >= 4 && !may_send_more(blank + 1);
}

static void take_header_in(struct ts_capture *capture, const char *data, size_t bytes)
{
    if (capture->match == TS_MATCH_MAYBE && is_final_status_line(data, bytes))
        ts_capture_decide_by_body(capture, true);
    if (!capture->started)
        return;
    ts_head_add(capture, &capture->in, data, bytes);
    bool blank = bytes <= 2 && (*data == '\r' || *data == '\n');
    if (blank)
        ts_head_flush(capture, &capture->in);
}

static void take(struct ts_capture *capture, curl_infotype type, const char *data, size_t bytes)
{
    bool bodies = capture->match == TS_MATCH_ENDPOINT || capture->match == TS_MATCH_BODY;
    if (type == CURLINFO_HEADER_OUT && (bodies || capture->match == TS_MATCH_MAYBE))
        take_header_out(capture, data, bytes);
    else if (type == CURLINFO_DATA_OUT && (bodies || capture->match == TS_MATCH_MAYBE))
        take_data_out(capture, data, bytes);
    else if (type == CURLINFO_HEADER_IN && (bodies || capture->match == TS_MATCH_MAYBE))
        take_header_in(capture, data, bytes);
    else if (type == CURLINFO_DATA_IN && bodies) {
        ts_head_flush(capture, &capture->in);
        ts_body_add(capture, &capture->in, data, bytes);
    }
}

/* Whether ids are on is not known otherwise than by texts, which never begin so by themselves;
 * bodies may. */
static struct piece piece_of(struct ts_capture *capture, curl_infotype type, const char *data,
                             size_t bytes)
{
    size_t ids = 0;
    if (type == CURLINFO_TEXT)
        capture->has_ids = ts_trace_ids_bytes(data, bytes) > 0;
    if (capture->has_ids)
        ids = ts_trace_ids_bytes(data, bytes);
    return (struct piece){type, data, ids, data + ids, bytes - ids};
}

int ts_tap(CURL *curl, curl_infotype type, char *data, size_t bytes, void *debug_data)
{
    struct ts_capture *capture = ts_capture_of(debug_data, curl);
    if (!capture)
        return 0;
    int saved = errno;
    struct piece piece = piece_of(capture, type, data, bytes);
    if (capture->pid == ts_process_pid() && piece.bytes)
        take(capture, type, piece.data, piece.bytes);
    errno = saved;
    return tell_application(capture->handle, curl, &piece);
}
