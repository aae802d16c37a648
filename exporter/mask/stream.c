/* Texts in pieces: joined, masked, and cut again where they were. */
#include "exporter/mask/stream.h"

#include <stdlib.h>
#include "exporter/base/arena.h"
#include "exporter/base/hash.h"
#include "exporter/mask/json.h"
#include "exporter/wire/json.h"

struct piece {
    struct ts_slice string; /* in the body, with its quotes */
    uint64_t place;
    struct ts_slice masked; /* without quotes */
    bool changed;
};

struct stream {
    struct ts_mask *mask;
    struct piece *pieces;
    size_t count;
    struct ts_arena arena;
    bool failed, changed;
};

static void add_piece(struct stream *stream, struct ts_slice string, uint64_t place)
{
    struct piece *pieces =
        ts_arena_grow(&stream->arena, stream->pieces, stream->count, sizeof *pieces);
    stream->failed = stream->failed || !pieces;
    if (!pieces)
        return;
    stream->pieces = pieces;
    pieces[stream->count++] = (struct piece){.string = string, .place = place};
}

static uint64_t step(uint64_t place, struct ts_slice name)
{
    struct ts_hash hash;
    ts_hash_init(&hash);
    ts_hash_u64(&hash, place);
    ts_hash_add(&hash, name.p, name.n);
    return ts_hash_64(&hash);
}

/* Several answers, or several tools' arguments, may come by turns. */
static uint64_t tell_apart(uint64_t place, struct ts_slice object)
{
    static const char *const names[] = {"index", "output_index", "content_index", "item_id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        place = step(place, ts_json_get(object, names[i]));
    return place;
}

/* As deep as the JSON, which ts_json_value bounds. */
static void gather(struct stream *stream, struct ts_slice value, uint64_t place)
{
    enum ts_json_kind kind = ts_json_kind(value);
    if (kind == TS_JSON_STRING)
        add_piece(stream, value, place);
    if (kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY)
        return;
    if (kind == TS_JSON_OBJECT)
        place = tell_apart(place, value);
    uint64_t position = 0;
    for (struct ts_json_iter at = ts_json_begin(value); ts_json_next(&at); position++)
        gather(stream, at.value, step(place + (at.key.n ? 0 : position), at.key));
}

static int by_place(const void *a, const void *b)
{
    const struct piece *left = a, *right = b;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return (left->string.p > right->string.p) - (left->string.p < right->string.p);
}

static int by_position(const void *a, const void *b)
{
    const struct piece *left = a, *right = b;
    return (left->string.p > right->string.p) - (left->string.p < right->string.p);
}

static void join(struct stream *stream, struct piece *pieces, size_t count, size_t *starts,
                 struct ts_buffer *text)
{
    for (size_t i = 0; i < count; i++) {
        struct ts_slice said = ts_mask_string_text(pieces[i].string, &stream->arena);
        starts[i] = text->bytes;
        ts_buffer_add(text, said.p, said.n);
    }
}

static void cut(struct stream *stream, struct piece *pieces, size_t count, const size_t *starts,
                const struct ts_buffer *masked)
{
    const char *copy = ts_arena_copy(&stream->arena, masked->data, masked->bytes);
    stream->failed = stream->failed || !copy;
    for (size_t i = 0; copy && i < count; i++) {
        size_t end = i + 1 < count ? starts[i + 1] : masked->bytes;
        pieces[i].masked = (struct ts_slice){copy + starts[i], end - starts[i]};
        pieces[i].changed = true;
    }
    stream->changed = true;
}

static void mask_place(struct stream *stream, struct piece *pieces, size_t count)
{
    struct ts_buffer text = {0}, masked = {0};
    size_t *starts = ts_arena_alloc(&stream->arena, count * sizeof *starts);
    stream->failed = stream->failed || !starts;
    if (!starts)
        return;
    join(stream, pieces, count, starts, &text);
    struct ts_places places = {starts, count};
    stream->failed = stream->failed || text.failed;
    if (text.bytes &&
        ts_mask_utf8(stream->mask, (struct ts_slice){text.data, text.bytes}, &places, &masked))
        cut(stream, pieces, count, starts, &masked);
    ts_buffer_free(&text);
    ts_buffer_free(&masked);
}

static void mask_places(struct stream *stream)
{
    if (stream->count)
        qsort(stream->pieces, stream->count, sizeof *stream->pieces, by_place);
    for (size_t i = 0, next; i < stream->count; i = next) {
        next = i + 1;
        while (next < stream->count && stream->pieces[next].place == stream->pieces[i].place)
            next++;
        if (next - i > 1)
            mask_place(stream, stream->pieces + i, next - i);
    }
}

static void write_body(struct stream *stream, struct ts_slice body, struct ts_buffer *out)
{
    const char *at = body.p;
    qsort(stream->pieces, stream->count, sizeof *stream->pieces, by_position);
    for (size_t i = 0; i < stream->count; i++) {
        const struct piece *piece = &stream->pieces[i];
        if (!piece->changed)
            continue;
        ts_buffer_add(out, at, (size_t)(piece->string.p - at));
        ts_json_quote(out, piece->masked.n ? piece->masked.p : "", piece->masked.n);
        at = piece->string.p + piece->string.n;
    }
    ts_buffer_add(out, at, (size_t)(body.p + body.n - at));
}

bool ts_mask_stream(struct ts_mask *mask, struct ts_slice body, struct ts_buffer *out)
{
    struct stream stream = {.mask = mask};
    struct ts_slice json;
    ts_buffer_reset(out);
    for (size_t at = 0; ts_mask_next_json(body, at, &json); at = (size_t)(json.p - body.p) + json.n)
        gather(&stream, ts_json_value(json, NULL), 0);
    mask_places(&stream);
    if (stream.changed && !stream.failed)
        write_body(&stream, body, out);
    if (stream.failed)
        ts_mask_whole(out);
    ts_arena_free(&stream.arena);
    return stream.changed || stream.failed;
}
