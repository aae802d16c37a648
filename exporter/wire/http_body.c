/* Undoes framing and codings of a body that may be cut off or have a hole. */
#include "exporter/wire/http_body.h"

#include "exporter/base/buffer.h"
#include "exporter/base/utf8.h"
#include "exporter/wire/chunked.h"
#include "exporter/wire/decode.h"
#include "exporter/wire/http_head.h"

/* More than anyone sends; a list of many could unfold again and again. */
enum { MAX_CODINGS = 8 };

struct content {
    struct ts_slice data;
    size_t before_gap;
    bool gap;
};

/* The last item of a comma-separated list, taken off it. */
static bool take_last(struct ts_slice *list, struct ts_slice *item)
{
    if (!list->n)
        return false;
    const char *comma = memrchr(list->p, ',', list->n);
    size_t from = comma ? (size_t)(comma + 1 - list->p) : 0;
    *item = ts_trim((struct ts_slice){list->p + from, list->n - from});
    list->n = comma ? from - 1 : 0;
    return true;
}

static bool is_chunked(const struct ts_message *message)
{
    struct ts_slice list = ts_http_header(message, "Transfer-Encoding"), item;
    while (take_last(&list, &item))
        if (ts_slice_is_nocase(item, "chunked"))
            return true;
    return false;
}

static bool content_length(const struct ts_message *message, uint64_t *length)
{
    struct ts_slice value = ts_http_header(message, "Content-Length");
    *length = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9' || *length > UINT64_MAX / 16)
            return false;
        *length = *length * 10 + (uint64_t)(value.p[i] - '0');
    }
    return value.n > 0;
}

/* The buffer's bytes, in the arena; the buffer is freed. */
static struct ts_slice keep(struct ts_buffer *buffer, struct ts_arena *arena)
{
    char *copy = buffer->bytes ? ts_arena_copy(arena, buffer->data, buffer->bytes) : NULL;
    struct ts_slice kept = {copy, copy ? buffer->bytes : 0};
    ts_buffer_free(buffer);
    return kept;
}

static void read_chunked(const struct ts_wire_body *source, struct ts_arena *arena,
                         struct ts_message *message, struct content *content)
{
    const struct ts_joined *joined = &source->joined;
    struct ts_slice head = {joined->data.p, joined->before_gap};
    struct ts_slice tail = {0};
    if (head.n < joined->data.n)
        tail = (struct ts_slice){joined->data.p + head.n, joined->data.n - head.n};
    struct ts_buffer out = {0};
    int state = ts_decode_chunked(head, &out);
    content->before_gap = out.bytes;
    if (state == 0 && tail.n)
        state = ts_decode_chunked_tail(tail, &out) == 1;
    message->body_complete = state == 1;
    message->body_damaged = state < 0;
    content->data = keep(&out, arena);
}

/* libcurl may show more than belongs to the message. */
static void read_length(const struct ts_wire_body *source, uint64_t length,
                        struct ts_message *message, struct content *content)
{
    const struct ts_joined *joined = &source->joined;
    uint64_t excess = joined->total > length ? joined->total - length : 0;
    content->data = joined->data;
    content->data.n -= excess < joined->data.n ? (size_t)excess : joined->data.n;
    content->before_gap = joined->before_gap;
    message->body_complete = joined->total >= length;
}

static void unframe(const struct ts_wire_body *source, struct ts_arena *arena,
                    struct ts_message *message, struct content *content)
{
    uint64_t length;
    *content = (struct content){.data = source->joined.data,
                                .before_gap = source->joined.before_gap,
                                .gap = source->joined.gap};
    if (source->framed && source->http_major < 2 && is_chunked(message))
        read_chunked(source, arena, message, content);
    else if (source->framed && content_length(message, &length))
        read_length(source, length, message, content);
    else
        message->body_complete = source->ended;
    if (content->before_gap > content->data.n)
        content->before_gap = content->data.n;
}

/* Bytes that are said to be compressed but are plain text: servers and recorders do that. */
static bool is_text(struct ts_slice data)
{
    return ts_utf8_valid(data.p, data.n) == data.n;
}

/* Undoes one coding; false: what is there now is the end of it. */
static bool undo(struct ts_slice coding, struct ts_arena *arena, struct ts_message *message,
                 struct content *content)
{
    struct ts_buffer out = {0};
    struct ts_slice before = {content->data.p, content->before_gap}; /* nothing decodes across it */
    enum ts_decoded result = ts_decode(coding, before, TS_HTTP_MAX_DECODED, &out);
    struct ts_slice decoded = keep(&out, arena);
    if (result == TS_DECODED_UNKNOWN)
        return false;
    message->body_truncated |= result == TS_DECODED_LIMIT;
    message->body_damaged |= result == TS_DECODED_DAMAGED ||
                             (result == TS_DECODED_CUT && message->body_complete && !content->gap);
    if (result == TS_DECODED_DAMAGED && is_text(content->data))
        return false;
    content->data = decoded;
    content->before_gap = decoded.n;
    return true;
}

static void undo_list(struct ts_slice list, struct ts_arena *arena, struct ts_message *message,
                      struct content *content)
{
    struct ts_slice coding;
    for (int i = 0; i < MAX_CODINGS && take_last(&list, &coding); i++) {
        bool nothing = !coding.n || ts_slice_is_nocase(coding, "identity") ||
                       ts_slice_is_nocase(coding, "chunked");
        if (!nothing && (!content->data.n || !undo(coding, arena, message, content)))
            return;
    }
}

void ts_body_read(const struct ts_wire_body *source, struct ts_arena *arena,
                  struct ts_message *message)
{
    struct content content;
    message->first_byte_ns = source->joined.first_ns;
    message->last_byte_ns = source->joined.last_ns;
    message->body_truncated = source->joined.gap;
    unframe(source, arena, message, &content);
    if (source->framed && source->http_major < 2)
        undo_list(ts_http_header(message, "Transfer-Encoding"), arena, message, &content);
    undo_list(ts_http_header(message, "Content-Encoding"), arena, message, &content);
    message->body = content.data;
}

void ts_body_none(struct ts_message *message)
{
    message->body = (struct ts_slice){0};
    message->body_complete = true;
}
