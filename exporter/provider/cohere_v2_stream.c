/* A stream of Cohere's /v2/chat: events that begin, continue and end the parts of a message. */
#include "exporter/provider/cohere_v2_stream.h"

#include <stdint.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/gather.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

/* More parts than any message has: what exceeds it is left out. */
enum { MOST_PARTS = 1024 };

static const struct ts_gather_row content_rows[] = {
    {"text", TS_GATHER_JOIN, NULL}, {"thinking", TS_GATHER_JOIN, NULL}, {NULL, 0, NULL}};
static const struct ts_gather_row function_rows[] = {{"arguments", TS_GATHER_JOIN, NULL},
                                                     {NULL, 0, NULL}};
static const struct ts_gather_row call_rows[] = {{"function", TS_GATHER_OBJECT, function_rows},
                                                 {NULL, 0, NULL}};
/* The lists come part by part, in events of their own. */
static const struct ts_gather_row message_rows[] = {{"tool_plan", TS_GATHER_JOIN, NULL},
                                                    {"content", TS_GATHER_NOT, NULL},
                                                    {"tool_calls", TS_GATHER_NOT, NULL},
                                                    {"citations", TS_GATHER_NOT, NULL},
                                                    {NULL, 0, NULL}};
static const struct ts_gather_row answer_rows[] = {{"type", TS_GATHER_NOT, NULL},
                                                   {"index", TS_GATHER_NOT, NULL},
                                                   {"delta", TS_GATHER_NOT, NULL},
                                                   {"message", TS_GATHER_OBJECT, message_rows},
                                                   {NULL, 0, NULL}};

struct part {
    struct part *next;
    int64_t index;
    struct ts_gather *json;
};

/* A list of the message: content, tool_calls or citations. */
struct list {
    const char *key; /* of the message's member */
    const struct ts_gather_row *rows;
    struct part *first, *last; /* in the order in which they came */
    size_t count;
};

enum { LISTS = 3 };
struct stream {
    struct ts_arena *arena;
    struct ts_gather *answer;
    struct list lists[LISTS];
    bool is_ended;
};

static struct ts_gather *part_at(struct stream *stream, struct list *list, int64_t index)
{
    struct part *part = list->last && list->last->index == index ? list->last : list->first;
    while (part && part->index != index)
        part = part->next;
    if (part)
        return part->json;
    part = list->count < MOST_PARTS ? ts_arena_alloc(stream->arena, sizeof *part) : NULL;
    if (!part)
        return NULL;
    *part = (struct part){.index = index, .json = ts_gather_new(stream->arena, list->rows)};
    *(list->last ? &list->last->next : &list->first) = part;
    list->last = part;
    list->count++;
    return part->json;
}

/* The part is an object in the place where the whole message has the list of them. */
static void read_parts(struct stream *stream, struct ts_slice message, int64_t index)
{
    for (size_t i = 0; i < LISTS; i++) {
        struct ts_slice part = ts_json_get(message, stream->lists[i].key);
        if (ts_json_kind(part) == TS_JSON_OBJECT)
            ts_gather_add(part_at(stream, &stream->lists[i], index), part);
    }
}

static void read_event(struct stream *stream, struct ts_slice json)
{
    int64_t index = 0;
    struct ts_slice delta = ts_json_get(json, "delta"), message = ts_json_get(delta, "message");
    ts_json_int(ts_json_get(json, "index"), &index);
    ts_gather_add(stream->answer, json);
    ts_gather_add(stream->answer, delta);
    read_parts(stream, message, index);
    stream->is_ended |= ts_json_is_text(ts_json_get(json, "type"), "message-end");
}

/* Without its last brace, which the lists go before. */
static void write_parts(struct ts_buffer *out, const struct list *list)
{
    ts_write_key(out, list->key);
    ts_buffer_text(out, "[");
    for (const struct part *part = list->first; part; part = part->next) {
        struct ts_slice json = ts_gather_json(part->json);
        ts_write_comma(out);
        ts_buffer_text(out, json.n ? "" : "{}");
        ts_buffer_add(out, json.p, json.n);
    }
    ts_buffer_text(out, "]");
}

static struct ts_slice whole_message(const struct stream *stream, struct ts_slice begun)
{
    struct ts_buffer out = {0};
    if (ts_json_kind(begun) == TS_JSON_OBJECT)
        ts_buffer_add(&out, begun.p, begun.n - 1);
    else
        ts_buffer_text(&out, "{\"role\":\"assistant\"");
    for (size_t i = 0; i < LISTS; i++)
        if (stream->lists[i].first)
            write_parts(&out, &stream->lists[i]);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

static struct ts_slice whole_answer(const struct stream *stream)
{
    struct ts_slice answer = ts_gather_json(stream->answer);
    struct ts_slice message = whole_message(stream, ts_json_get(answer, "message"));
    struct ts_buffer out = {0};
    struct ts_json_iter iter = ts_json_begin(answer);
    bool written = false;
    ts_buffer_text(&out, "{");
    while (ts_json_next(&iter)) {
        bool is_message = ts_json_key_is(&iter, "message");
        struct ts_slice value = is_message ? message : iter.value;
        written |= is_message;
        ts_write_member(&out, iter.key, value);
    }
    if (!written)
        ts_write_json(&out, "message", message);
    ts_buffer_text(&out, "}");
    return ts_buffer_to_arena(&out, stream->arena);
}

struct ts_slice ts_cohere_v2_stream(struct ts_call *call, struct ts_pieces *pieces,
                                    bool *is_complete)
{
    struct ts_arena *arena = &call->arena;
    struct stream stream = {.arena = arena,
                            .answer = ts_gather_new(arena, answer_rows),
                            .lists = {{.key = "content", .rows = content_rows},
                                      {.key = "tool_calls", .rows = call_rows},
                                      {.key = "citations"}}};
    struct ts_chunk piece;
    *pieces = ts_pieces_begin(call);
    while (ts_pieces_next(pieces, &piece)) {
        if (ts_slice_is(piece.event, "error") && !ts_json_get(piece.json, "error").n)
            ts_gather_set(stream.answer, "error", piece.json);
        else
            read_event(&stream, piece.json);
    }
    *is_complete = stream.is_ended || pieces->is_done;
    bool has_any = pieces->count > pieces->bad;
    return has_any ? whole_answer(&stream) : (struct ts_slice){0};
}
