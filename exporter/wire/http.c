/* Puts together what an exchange says as HTTP. */
#include "exporter/wire/http.h"

#include "exporter/wire/http_body.h"
#include "exporter/wire/http_head.h"
#include "exporter/wire/http_pieces.h"
#include "exporter/wire/http_url.h"

struct reading {
    const struct ts_exchange *exchange;
    struct ts_arena *arena;
    struct ts_hop hop;
    struct ts_request_line request_line; /* major 0: none was seen, or it was the proxy's */
    bool connect;                        /* the last request only asked a proxy for a tunnel */
    struct ts_status_line status_line;
};

struct ts_slice ts_http_header(const struct ts_message *message, const char *name)
{
    for (size_t i = 0; i < message->header_count; i++)
        if (ts_slice_is_nocase(message->headers[i].name, name))
            return message->headers[i].value;
    return (struct ts_slice){0};
}

/* CURLINFO_HTTP_VERSION: 1 is 1.0, 2 is 1.1, 3 is 2, 30 and above are 3. */
static int major_of_curl(int http_version)
{
    if (http_version == 1 || http_version == 2)
        return 1;
    return http_version == 3 ? 2 : http_version >= 30 ? 3 : 0;
}

static void read_request_head(struct reading *reading, struct ts_http *out)
{
    struct ts_joined head;
    ts_pieces_join(reading->exchange, TS_REC_HEADER_OUT, reading->hop.out_from, reading->arena,
                   &head);
    ts_head_read(head.data, reading->arena, &reading->request_line, NULL, &out->request);
    reading->connect = ts_slice_is(reading->request_line.method, "CONNECT") &&
                       strcmp(reading->exchange->method, "CONNECT") != 0;
    if (reading->connect) {
        reading->request_line = (struct ts_request_line){0};
        out->request.header_count = 0;
    }
}

static const char *text_of(struct ts_arena *arena, struct ts_slice s)
{
    char *text = ts_arena_copy(arena, s.p, s.n);
    return text ? text : "";
}

/* What is asked for: "/path?query" or, of a forward proxy, a whole URL. */
static const char *path_of_target(struct ts_slice target, struct ts_arena *arena)
{
    const char *text = text_of(arena, target);
    struct ts_url url;
    if (*text == '/' || !strstr(text, "://"))
        return text_of(arena, (struct ts_slice){text, strcspn(text, "?#")});
    ts_url_split(text, arena, &url);
    return url.path;
}

static void read_address(const struct reading *reading, struct ts_http *out)
{
    const struct ts_exchange *exchange = reading->exchange;
    const char *effective = exchange->effective_url;
    struct ts_url url;
    out->url = effective && *effective ? effective : exchange->url;
    ts_url_split(out->url, reading->arena, &url);
    out->scheme = url.scheme;
    out->host = url.host;
    out->port = url.port;
    out->path = url.path;
    out->method = exchange->method;
    if (!reading->request_line.major)
        return;
    out->method = text_of(reading->arena, reading->request_line.method);
    out->path = path_of_target(reading->request_line.target, reading->arena);
}

static bool starts_with(struct ts_slice s, struct ts_slice prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static void use_body_set(const struct reading *reading, struct ts_message *request)
{
    struct ts_wire_body source = {.ended = !reading->exchange->body_set_truncated};
    source.joined.data = reading->exchange->body_set;
    source.joined.before_gap = source.joined.data.n;
    ts_body_read(&source, reading->arena, request);
    request->body_truncated |= reading->exchange->body_set_truncated;
}

/* What went out; what the program had set when nothing did, or when it was cut off in mid-body. */
static void read_request_body(const struct reading *reading, struct ts_message *request)
{
    struct ts_wire_body source = {
        .http_major = reading->request_line.major, .framed = true, .ended = true};
    struct ts_slice set = reading->exchange->body_set;
    ts_pieces_join(reading->exchange, TS_REC_DATA_OUT, reading->hop.out_from, reading->arena,
                   &source.joined);
    struct ts_slice sent = source.joined.data;
    if (!sent.n) {
        use_body_set(reading, request);
        return;
    }
    ts_body_read(&source, reading->arena, request);
    if (!request->body_complete && sent.n < set.n && starts_with(set, sent)) {
        uint64_t first_ns = request->first_byte_ns, last_ns = request->last_byte_ns;
        use_body_set(reading, request);
        request->body_complete = false;
        request->first_byte_ns = first_ns;
        request->last_byte_ns = last_ns;
    }
}

static void read_response_head(struct reading *reading, struct ts_http *out)
{
    struct ts_joined head;
    ts_pieces_join(reading->exchange, TS_REC_HEADER_IN, reading->hop.in_from, reading->arena,
                   &head);
    ts_head_read(head.data, reading->arena, NULL, &reading->status_line, &out->response);
}

/* Seen to answer this call: not "100 Continue", not a proxy that opened the tunnel. */
static bool is_answer(const struct reading *reading)
{
    int status = reading->status_line.status;
    if (!reading->hop.any_in || (status >= 100 && status < 200 && status != 101))
        return false;
    return !(reading->connect && status < 300);
}

static bool may_have_body(const struct ts_http *http)
{
    return http->status != 204 && http->status != 304 && strcmp(http->method, "HEAD") != 0;
}

static void read_response_body(const struct reading *reading, struct ts_http *out)
{
    const struct ts_exchange *exchange = reading->exchange;
    struct ts_wire_body source = {.http_major = out->http_version_major,
                                  .framed = true,
                                  .ended = exchange->has_curlcode && exchange->curlcode == 0};
    if (!may_have_body(out)) {
        ts_body_none(&out->response);
        return;
    }
    ts_pieces_join(exchange, TS_REC_DATA_IN, reading->hop.in_from, reading->arena, &source.joined);
    ts_body_read(&source, reading->arena, &out->response);
}

static void read_response(struct reading *reading, struct ts_http *out)
{
    const struct ts_exchange *exchange = reading->exchange;
    out->http_version_major = major_of_curl(exchange->http_version);
    out->hops = reading->hop.before;
    read_response_head(reading, out);
    if (!is_answer(reading)) {
        out->response = (struct ts_message){0};
        /* Of a call whose bytes were not recorded the status is known all the same. */
        bool envelope = !reading->hop.any_out && !reading->hop.any_in && exchange->status > 0;
        out->status = envelope ? exchange->status : 0;
        out->has_response = envelope;
        return;
    }
    out->has_response = true;
    out->status = reading->status_line.status;
    if (reading->status_line.major)
        out->http_version_major = reading->status_line.major;
    read_response_body(reading, out);
}

void ts_http_read(const struct ts_exchange *exchange, struct ts_arena *arena, struct ts_http *out)
{
    struct reading reading = {.exchange = exchange, .arena = arena};
    *out = (struct ts_http){.exchange = exchange};
    ts_hop_last(exchange, &reading.hop);
    read_request_head(&reading, out);
    read_address(&reading, out);
    read_request_body(&reading, &out->request);
    read_response(&reading, out);
}
