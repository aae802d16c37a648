/* Writes reduced exchanges. */
#include "exporter/bare/write.h"

#include <string.h>
#include "exporter/call/salvage.h"
#include "exporter/call/session.h"
#include "exporter/call/write.h"
#include "exporter/provider/kept.h"
#include "exporter/wire/json.h"
#include "shim/journal.h"

/* What of the bodies is written. */
enum amount {
    NOTHING, /* nobody knows what their members mean */
    LITTLE,  /* of stores, parsers, jobs: what TS_BARE_DATA knows */
    MUCH,    /* what TS_BARE_MODELS knows */
};

static enum amount amount_of(const struct ts_call *call)
{
    switch (call->kind) {
    case TS_CALL_LLM:
    case TS_CALL_EMBEDDING:
    case TS_CALL_RERANKER:
        return MUCH;
    case TS_CALL_TOOL:
        return ts_json_get(ts_json_value(call->http.request.body, NULL), "jsonrpc").n ? MUCH
                                                                                      : LITTLE;
    case TS_CALL_RETRIEVER:
    case TS_CALL_PARSER:
    case TS_CALL_OTHER:
        return LITTLE;
    case TS_CALL_HTTP:
        break;
    }
    return NOTHING;
}

struct writing {
    const struct ts_bare_secret *secret;
    const struct ts_call *call;
    enum amount amount;
    uint64_t to_monotonic_ns;
};

static void add_member(struct ts_buffer *object, const char *name, struct ts_slice value)
{
    if (!value.n)
        return;
    ts_buffer_printf(object, "%s\"%s\":", object->bytes > 1 ? "," : "", name);
    ts_buffer_add(object, value.p, value.n);
}

static void reduce(const struct writing *writing, enum ts_bare_room room, struct ts_slice json,
                   struct ts_buffer *out)
{
    room = writing->amount == MUCH ? TS_BARE_MODELS : room;
    ts_bare_reduce(writing->secret, room, json, out);
}

/* Bytes in the middle were left out, or it is no JSON for another reason. */
static void reduce_rest(const struct writing *writing, struct ts_slice body, struct ts_buffer *out)
{
    struct ts_buffer object = {0};
    ts_buffer_text(&object, "{");
    add_member(&object, "model", ts_salvage_first(body, "model"));
    add_member(&object, "usage", ts_salvage_last(body, "usage"));
    ts_buffer_text(&object, "}");
    if (object.bytes > 2)
        reduce(writing, TS_BARE_DATA, (struct ts_slice){object.data, object.bytes}, out);
    ts_buffer_free(&object);
}

static bool is_whole(struct ts_slice body)
{
    return ts_json_value(body, NULL).n > 0;
}

static enum ts_bare_room room_of_request(const struct ts_call *call)
{
    bool asks = call->kind == TS_CALL_RETRIEVER || call->kind == TS_CALL_TOOL;
    return asks ? TS_BARE_ASKING : TS_BARE_DATA;
}

static void reduce_request(const struct writing *writing, struct ts_buffer *out)
{
    const struct ts_call *call = writing->call;
    struct ts_slice body = call->http.request.body;
    if (!body.n) /* what is asked with a query stands in the URL, masked */
        return;
    if (!is_whole(body) && is_whole(call->inputs_json))
        body = call->inputs_json;
    if (is_whole(body))
        reduce(writing, room_of_request(call), body, out);
    else
        reduce_rest(writing, body, out);
}

static bool was_stream(const struct ts_call *call)
{
    return call->streamed && call->chunk_count && is_whole(call->outputs_json);
}

/* How many there are, and how well they fit: neither text nor address nor id, which may be one. */
static void put_documents(const struct ts_call *call, struct ts_buffer *out)
{
    static const char *const measures[] = {"score", "distance"};
    ts_buffer_text(out, "[");
    for (struct ts_json_iter at = ts_json_begin(call->outputs_json); ts_json_next(&at);) {
        struct ts_slice metadata = ts_json_get(at.value, "metadata");
        ts_write_comma(out);
        ts_buffer_text(out, "{\"page_content\":\"\",\"metadata\":{");
        for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
            struct ts_slice measure = ts_json_get(metadata, measures[i]);
            if (ts_json_kind(measure) == TS_JSON_NUMBER)
                ts_write_json(out, measures[i], measure);
        }
        ts_buffer_text(out, "}}");
    }
    ts_buffer_text(out, "]");
}

static void reduce_response(const struct writing *writing, struct ts_buffer *out)
{
    const struct ts_call *call = writing->call;
    struct ts_slice body = call->http.response.body;
    if (!body.n)
        return;
    if (ts_kept_has_documents(call)) {
        put_documents(call, out);
        return;
    }
    if (was_stream(call) || !is_whole(body))
        body = is_whole(call->outputs_json) ? call->outputs_json : body;
    if (is_whole(body))
        reduce(writing, TS_BARE_DATA, body, out);
    else
        reduce_rest(writing, body, out);
}

/* --- heads --- */

/* Those that tell of the body as it was. */
static bool is_framing(struct ts_slice name)
{
    static const char *const names[] = {"content-length", "content-encoding", "transfer-encoding",
                                        "content-type"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ts_slice_is_nocase(name, names[i]))
            return true;
    return false;
}

/* Values of an address's query are content (Location). */
static struct ts_slice without_query(struct ts_slice value)
{
    const char *query = value.n ? memchr(value.p, '?', value.n) : NULL;
    return (struct ts_slice){value.p, query ? (size_t)(query - value.p) : value.n};
}

static void add_headers(struct ts_buffer *head, const struct ts_message *message, size_t bytes)
{
    for (size_t i = 0; i < message->header_count; i++) {
        const struct ts_header *header = &message->headers[i];
        if (is_framing(header->name))
            continue;
        struct ts_slice value = without_query(header->value);
        ts_buffer_add(head, header->name.p, header->name.n);
        ts_buffer_text(head, ": ");
        ts_buffer_add(head, value.p, value.n);
        ts_buffer_text(head, "\r\n");
    }
    ts_buffer_printf(head, "content-type: application/json\r\ncontent-length: %zu\r\n", bytes);
}

/* Of a tool on the web, or of what nobody knows, the path may be a question: the shim masked it in
 * the URL. */
static struct ts_slice path_of(const struct writing *writing)
{
    const struct ts_http *http = &writing->call->http;
    bool is_question = writing->amount == NOTHING ||
                       (writing->amount == LITTLE && writing->call->kind == TS_CALL_TOOL);
    if (!is_question)
        return ts_slice_text(http->path);
    struct ts_slice url = without_query(ts_slice_text(http->url));
    const char *host = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
    const char *path = host ? memchr(host + 3, '/', url.n - (size_t)(host + 3 - url.p)) : NULL;
    return path ? (struct ts_slice){path, url.n - (size_t)(path - url.p)} : ts_slice_text("/");
}

/* Whose call it was is no content, but ids may be of any form: the body's become marks. */
static void add_id(struct ts_buffer *head, const char *header, const char *id)
{
    if (!*id)
        return;
    ts_buffer_printf(head, "%s: ", header);
    ts_json_quote(head, id, strlen(id));
    ts_buffer_text(head, "\r\n");
}

static void append(const struct writing *writing, enum ts_record_type type, unsigned flags,
                   uint64_t offset, uint64_t time_ns, const char *data, size_t bytes)
{
    if (bytes)
        ts_journal_append(type, flags, writing->call->exchange->number, offset,
                          time_ns + writing->to_monotonic_ns, data, bytes, NULL, 0);
}

/* In two pieces, at the times of the first and the last that came. A gap that there was is told by
 * the second. */
static void append_body(const struct writing *writing, enum ts_record_type type,
                        const struct ts_message *message, const struct ts_buffer *body)
{
    size_t first = body->bytes > 1 ? body->bytes / 2 : body->bytes;
    bool gap = message->body_truncated;
    append(writing, type, 0, 0, message->first_byte_ns, body->data, first);
    append(writing, type, gap ? TS_REC_FLAG_AFTER_GAP : 0, first + gap, message->last_byte_ns,
           body->data + first, body->bytes - first);
}

static bool has_piece(const struct ts_exchange *exchange, enum ts_record_type type,
                      uint64_t *time_ns)
{
    for (size_t i = exchange->piece_count; i-- > 0;)
        if (exchange->pieces[i].type == type) {
            *time_ns = exchange->pieces[i].realtime_ns;
            return true;
        }
    return false;
}

static void write_request(const struct writing *writing)
{
    const struct ts_http *http = &writing->call->http;
    struct ts_buffer head = {0}, body = {0};
    uint64_t time_ns = writing->call->exchange->start_ns;
    if (writing->amount != NOTHING)
        reduce_request(writing, &body);
    if (!has_piece(writing->call->exchange, TS_REC_HEADER_OUT, &time_ns)) {
        append(writing, TS_REC_BODY_SET, 0, 0, time_ns, body.data, body.bytes);
    } else {
        struct ts_slice path = path_of(writing);
        ts_buffer_printf(&head, "%s %.*s HTTP/1.1\r\n", http->method, (int)path.n, path.p);
        add_headers(&head, &http->request, body.bytes);
        add_id(&head, TS_CALL_SESSION_HEADER, writing->call->session);
        add_id(&head, TS_CALL_USER_HEADER, writing->call->user);
        ts_buffer_text(&head, "\r\n");
        append(writing, TS_REC_HEADER_OUT, 0, 0, time_ns, head.data, head.bytes);
        append_body(writing, TS_REC_DATA_OUT, &http->request, &body);
    }
    ts_buffer_free(&head);
    ts_buffer_free(&body);
}

/* What did not end is a byte longer than what came of it. */
static void write_response(const struct writing *writing)
{
    const struct ts_call *call = writing->call;
    struct ts_buffer head = {0}, body = {0};
    uint64_t time_ns = 0;
    if (!has_piece(call->exchange, TS_REC_HEADER_IN, &time_ns))
        return;
    if (writing->amount != NOTHING)
        reduce_response(writing, &body);
    bool cut = !call->http.response.body_complete && !was_stream(call);
    ts_buffer_printf(&head, "HTTP/1.1 %d\r\n", call->http.status);
    add_headers(&head, &call->http.response, body.bytes + (cut && body.bytes));
    ts_kept_write(call, &head);
    ts_buffer_text(&head, "\r\n");
    append(writing, TS_REC_HEADER_IN, 0, 0, time_ns, head.data, head.bytes);
    append_body(writing, TS_REC_DATA_IN, &call->http.response, &body);
    ts_buffer_free(&head);
    ts_buffer_free(&body);
}

void ts_bare_write(const struct ts_bare_secret *secret, const struct ts_call *call,
                   uint64_t to_monotonic_ns)
{
    struct writing writing = {.secret = secret,
                              .call = call,
                              .amount = amount_of(call),
                              .to_monotonic_ns = to_monotonic_ns};
    write_request(&writing);
    write_response(&writing);
}
