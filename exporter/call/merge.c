/* One JSON value put together from the pieces of a stream. */
#include "exporter/call/merge.h"

#include <stdint.h>
#include <string.h>
#include "exporter/wire/json.h"

/* How far a list or object is searched: a hostile stream must not cost the square of its length. */
enum { SEARCHED = 512 };

enum kind { EMPTY, RAW, TEXT, OBJECT, LIST };

/* Of a text: the inside of one string. Of an object: a member. Of a list: an item. */
struct link {
    struct link *next, *previous;
    struct ts_slice text; /* or the member's key, as written */
    struct ts_merge *value;
};

struct ts_merge {
    struct ts_arena *arena;
    enum kind kind;
    struct ts_slice raw;
    struct link *first, *last;
    size_t count;
    struct mark {
        bool has_index;
        int64_t index;
        struct ts_slice id;
        struct ts_slice part; /* the type of a part of a text */
        bool is_piece;        /* of the tool call before it: neither index nor id nor name */
    } mark;                   /* what tells an item of a list from others */
};

/* Strings that come whole. */
static const char *const whole[] = {"id", "type", "role", "name", "format", "tool_call_id"};

static void add(struct ts_merge *merge, struct ts_slice piece, bool joined);

struct ts_merge *ts_merge_new(struct ts_arena *arena)
{
    struct ts_merge *merge = ts_arena_alloc(arena, sizeof *merge);
    if (merge)
        merge->arena = arena;
    return merge;
}

static struct link *append(struct ts_merge *merge)
{
    struct link *link = ts_arena_alloc(merge->arena, sizeof *link);
    if (!link)
        return NULL;
    link->previous = merge->last;
    *(merge->last ? &merge->last->next : &merge->first) = link;
    merge->last = link;
    merge->count++;
    return link;
}

static struct ts_slice inside(struct ts_slice string)
{
    return (struct ts_slice){string.p + 1, string.n - 2};
}

static void add_string(struct ts_merge *merge, struct ts_slice piece, bool joined)
{
    struct ts_slice text = inside(piece);
    merge->kind = TEXT;
    if (text.n == 0 || (!joined && merge->first))
        return;
    struct link *link = append(merge);
    if (link)
        link->text = text;
}

static struct ts_merge *member(struct ts_merge *merge, struct ts_slice key)
{
    struct link *link = merge->first;
    for (size_t i = 0; link && i < SEARCHED; i++, link = link->next)
        if (link->text.n == key.n && memcmp(link->text.p, key.p, key.n) == 0)
            return link->value;
    link = link ? NULL : append(merge); /* what exceeds the limit is left out */
    if (!link)
        return NULL;
    link->text = key;
    return link->value = ts_merge_new(merge->arena);
}

static bool comes_whole(const struct ts_json_iter *iter)
{
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (ts_json_key_is(iter, whole[i]))
            return true;
    return false;
}

static void add_object(struct ts_merge *merge, struct ts_slice piece)
{
    merge->kind = OBJECT;
    struct ts_json_iter iter = ts_json_begin(piece);
    while (ts_json_next(&iter)) {
        struct ts_merge *value = member(merge, iter.key);
        if (value)
            add(value, iter.value, !comes_whole(&iter));
    }
}

static struct mark mark_of(struct ts_slice item)
{
    struct mark mark = {0};
    mark.has_index = ts_json_int(ts_json_get(item, "index"), &mark.index);
    struct ts_slice id = ts_json_get(item, "id"), type = ts_json_get(item, "type");
    if (ts_json_kind(id) == TS_JSON_STRING && id.n > 2)
        mark.id = id;
    if (mark.has_index || mark.id.n)
        return mark;
    struct ts_slice function = ts_json_get(item, "function");
    mark.is_piece = function.n && ts_json_get(function, "name").n <= 2;
    if (ts_json_is_text(type, "text") || ts_json_is_text(type, "thinking"))
        mark.part = type;
    return mark;
}

static bool equal(struct ts_slice a, struct ts_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* A new id under a known index is a new call: some servers number all of them 0. */
static bool is_same(const struct mark *item, const struct mark *mark)
{
    if (mark->has_index)
        return item->has_index && item->index == mark->index &&
               (!item->id.n || !mark->id.n || equal(item->id, mark->id));
    return equal(item->id, mark->id);
}

static struct ts_merge *item_for(struct ts_merge *merge, const struct mark *mark)
{
    struct link *link = merge->last;
    if (!mark->has_index && !mark->id.n) {
        bool goes_on =
            link && link->value &&
            (mark->is_piece || (mark->part.n && equal(mark->part, link->value->mark.part)));
        link = goes_on ? link : NULL;
    } else {
        for (size_t i = 0; link && !(link->value && is_same(&link->value->mark, mark)); i++)
            link = i < SEARCHED ? link->previous : NULL;
    }
    if (!link && (link = append(merge)))
        link->value = ts_merge_new(merge->arena);
    return link ? link->value : NULL;
}

static void add_item(struct ts_merge *merge, struct ts_slice piece)
{
    struct mark mark = mark_of(piece);
    struct ts_merge *item = item_for(merge, &mark);
    if (!item)
        return;
    if (ts_merge_is_empty(item))
        item->mark = mark;
    else if (mark.id.n)
        item->mark.id = mark.id;
    add(item, piece, true);
}

static void add_list(struct ts_merge *merge, struct ts_slice piece)
{
    merge->kind = LIST;
    struct ts_json_iter iter = ts_json_begin(piece);
    while (ts_json_next(&iter))
        add_item(merge, iter.value);
}

/* A text that goes on after a list of parts, or turns into one, is a part of that list itself. */
static void add_text_part(struct ts_merge *merge, struct ts_slice string)
{
    struct ts_buffer part = {0};
    ts_buffer_text(&part, "{\"type\":\"text\",\"text\":");
    ts_buffer_add(&part, string.p, string.n);
    ts_buffer_text(&part, "}");
    char *copy = part.failed ? NULL : ts_arena_copy(merge->arena, part.data, part.bytes);
    if (copy && string.n > 2)
        add_item(merge, (struct ts_slice){copy, part.bytes});
    ts_buffer_free(&part);
}

static void text_to_list(struct ts_merge *merge, struct ts_slice piece)
{
    struct ts_buffer text = {0};
    ts_merge_write(merge, &text);
    *merge = (struct ts_merge){.arena = merge->arena, .kind = LIST, .mark = merge->mark};
    if (!text.failed)
        add_text_part(merge, (struct ts_slice){text.data, text.bytes});
    ts_buffer_free(&text);
    add_list(merge, piece);
}

static void add(struct ts_merge *merge, struct ts_slice piece, bool joined)
{
    enum ts_json_kind kind = ts_json_kind(piece);
    if (kind == TS_JSON_STRING && merge->kind == LIST)
        add_text_part(merge, piece);
    else if (kind == TS_JSON_ARRAY && merge->kind == TEXT)
        text_to_list(merge, piece);
    else if (kind == TS_JSON_STRING && (merge->kind <= RAW || merge->kind == TEXT))
        add_string(merge, piece, joined);
    else if (kind == TS_JSON_OBJECT && (merge->kind <= RAW || merge->kind == OBJECT))
        add_object(merge, piece);
    else if (kind == TS_JSON_ARRAY && (merge->kind <= RAW || merge->kind == LIST))
        add_list(merge, piece);
    else if (merge->kind <= RAW && (kind != TS_JSON_NULL || merge->kind == EMPTY)) {
        merge->kind = RAW;
        merge->raw = piece;
    }
}

void ts_merge_add(struct ts_merge *merge, struct ts_slice piece)
{
    if (merge && piece.n)
        add(merge, piece, true);
}

bool ts_merge_is_empty(const struct ts_merge *merge)
{
    return !merge || merge->kind == EMPTY;
}

static void write_text(const struct ts_merge *merge, struct ts_buffer *out)
{
    ts_buffer_text(out, "\"");
    for (const struct link *link = merge->first; link; link = link->next)
        ts_buffer_add(out, link->text.p, link->text.n);
    ts_buffer_text(out, "\"");
}

/* Tool calls are numbered in streams only. */
static bool is_numbered_call(const struct ts_merge *object)
{
    for (const struct link *link = object->first; link; link = link->next)
        if (ts_slice_is(link->text, "\"function\"") || ts_slice_is(link->text, "\"custom\""))
            return true;
    return false;
}

static void write_object(const struct ts_merge *merge, struct ts_buffer *out)
{
    bool without_index = is_numbered_call(merge), begun = false;
    ts_buffer_text(out, "{");
    for (const struct link *link = merge->first; link; link = link->next) {
        if (without_index && ts_slice_is(link->text, "\"index\""))
            continue;
        ts_buffer_text(out, begun ? "," : "");
        begun = true;
        ts_buffer_add(out, link->text.p, link->text.n);
        ts_buffer_text(out, ":");
        ts_merge_write(link->value, out);
    }
    ts_buffer_text(out, "}");
}

static void write_list(const struct ts_merge *merge, struct ts_buffer *out)
{
    ts_buffer_text(out, "[");
    for (const struct link *link = merge->first; link; link = link->next) {
        ts_buffer_text(out, link == merge->first ? "" : ",");
        ts_merge_write(link->value, out);
    }
    ts_buffer_text(out, "]");
}

void ts_merge_write(const struct ts_merge *merge, struct ts_buffer *out)
{
    switch (merge ? merge->kind : EMPTY) {
    case EMPTY:
        ts_buffer_text(out, "null");
        break;
    case RAW:
        ts_buffer_add(out, merge->raw.p, merge->raw.n);
        break;
    case TEXT:
        write_text(merge, out);
        break;
    case OBJECT:
        write_object(merge, out);
        break;
    case LIST:
        write_list(merge, out);
        break;
    }
}
