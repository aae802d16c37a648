/* Writes reduced exchanges. */
#include "exporter/bare/write.h"

#include <string.h>
#include "exporter/call/salvage.h"
#include "exporter/call/session.h"
#include "exporter/provider/provider.h"
#include "exporter/wire/json.h"
#include "shim/journal.h"

struct writing {
    const struct ts_bare_secret *secret;
    const struct ts_call *call;
    uint64_t to_monotonic_ns;
};

/* Only where the table of members knows what it sees: elsewhere names and ids are content too. */
static bool is_readable(const struct ts_call *call)
{
    switch (call->kind) {
    case TS_CALL_LLM:
    case TS_CALL_EMBEDDING:
    case TS_CALL_RERANKER:
        return true;
    case TS_CALL_TOOL:
        return ts_json_get(ts_json_value(call->http.request.body, NULL), "jsonrpc").n > 0;
    case TS_CALL_HTTP:
    case TS_CALL_RETRIEVER:
    case TS_CALL_PARSER:
    case TS_CALL_OTHER:
        break;
    }
    return false;
}

static void add_member(struct ts_buffer *object, const char *name, struct ts_slice value)
{
    if (!value.n)
        return;
    ts_buffer_printf(object, "%s\"%s\":", object->bytes > 1 ? "," : "", name);
    ts_buffer_add(object, value.p, value.n);
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
        ts_bare_reduce(writing->secret, (struct ts_slice){object.data, object.bytes}, out);
    ts_buffer_free(&object);
}

static bool is_whole(struct ts_slice body)
{
    return ts_json_value(body, NULL).n > 0;
}

static void reduce_request(const struct writing *writing, struct ts_buffer *out)
{
    const struct ts_call *call = writing->call;
    struct ts_slice body = call->http.request.body;
    if (!is_whole(body) && is_whole(call->inputs_json))
        body = call->inputs_json;
    if (is_whole(body))
        ts_bare_reduce(writing->secret, body, out);
    else
        reduce_rest(writing, body, out);
}

static bool was_stream(const struct ts_call *call)
{
    return call->streamed && call->chunk_count && is_whole(call->outputs_json);
}

static void reduce_response(const struct writing *writing, struct ts_buffer *out)
{
    const struct ts_call *call = writing->call;
    struct ts_slice body = call->http.response.body;
    if (was_stream(call) || !is_whole(body))
        body = is_whole(call->outputs_json) ? call->outputs_json : body;
    if (is_whole(body))
        ts_bare_reduce(writing->secret, body, out);
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
static bool has_query(struct ts_slice value)
{
    return value.n && memchr(value.p, '?', value.n);
}

static void add_headers(struct ts_buffer *head, const struct ts_message *message, size_t bytes)
{
    for (size_t i = 0; i < message->header_count; i++) {
        const struct ts_header *header = &message->headers[i];
        if (!is_framing(header->name) && !has_query(header->value))
            ts_buffer_printf(head, "%.*s: %.*s\r\n", (int)header->name.n, header->name.p,
                             (int)header->value.n, header->value.p);
    }
    ts_buffer_printf(head, "content-type: application/json\r\ncontent-length: %zu\r\n", bytes);
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
    reduce_request(writing, &body);
    if (!has_piece(writing->call->exchange, TS_REC_HEADER_OUT, &time_ns)) {
        append(writing, TS_REC_BODY_SET, 0, 0, time_ns, body.data, body.bytes);
    } else {
        ts_buffer_printf(&head, "%s %s HTTP/1.1\r\n", http->method, http->path);
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
    reduce_response(writing, &body);
    bool cut = !call->http.response.body_complete && !was_stream(call);
    ts_buffer_printf(&head, "HTTP/1.1 %d\r\n", call->http.status);
    add_headers(&head, &call->http.response, body.bytes + (cut && body.bytes));
    if (was_stream(call))
        ts_buffer_printf(&head, "%s: %zu%s\r\n", TS_CALL_STREAM_HEADER, call->chunk_count,
                         call->interrupted ? " cut" : "");
    ts_buffer_text(&head, "\r\n");
    append(writing, TS_REC_HEADER_IN, 0, 0, time_ns, head.data, head.bytes);
    append_body(writing, TS_REC_DATA_IN, &call->http.response, &body);
    ts_buffer_free(&head);
    ts_buffer_free(&body);
}

void ts_bare_write(const struct ts_bare_secret *secret, const struct ts_call *call,
                   uint64_t to_monotonic_ns)
{
    struct writing writing = {.secret = secret, .call = call, .to_monotonic_ns = to_monotonic_ns};
    if (!is_readable(call))
        return;
    write_request(&writing);
    write_response(&writing);
}
