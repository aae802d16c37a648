/* One JSON object put together from the objects of a stream. */
#include "exporter/call/gather.h"

#include <stdint.h>
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/wire/json.h"

/* More members than any answer has: what exceeds it is left out, and a hostile stream does not cost
 * the square of its length. */
enum { MOST_MEMBERS = 128 };

struct piece {
    struct piece *next;
    struct ts_slice text;
};

struct member {
    struct member *next;
    struct ts_slice key; /* with quotes */
    enum ts_gather_way way;
    const struct ts_gather_row *rows;
    struct ts_slice value;      /* LAST */
    struct piece *first, *last; /* JOIN: insides of strings; APPEND: insides of lists */
    bool has_pieces;            /* also when all of them were empty */
    struct ts_gather *object;   /* OBJECT */
};

struct ts_gather {
    struct ts_arena *arena;
    const struct ts_gather_row *rows;
    struct member *first, *last;
    size_t count;
};

struct ts_gather *ts_gather_new(struct ts_arena *arena, const struct ts_gather_row *rows)
{
    struct ts_gather *gather = ts_arena_alloc(arena, sizeof *gather);
    if (gather)
        *gather = (struct ts_gather){.arena = arena, .rows = rows};
    return gather;
}

static bool is_key(struct ts_slice quoted, const char *key)
{
    size_t n = strlen(key);
    return quoted.n == n + 2 && memcmp(quoted.p + 1, key, n) == 0;
}

static struct member *append(struct ts_gather *gather, struct ts_slice key)
{
    if (gather->count >= MOST_MEMBERS)
        return NULL;
    struct member *member = ts_arena_alloc(gather->arena, sizeof *member);
    if (!member)
        return NULL;
    *(gather->last ? &gather->last->next : &gather->first) = member;
    gather->last = member;
    gather->count++;
    member->key = key;
    for (const struct ts_gather_row *row = gather->rows; row && row->key; row++)
        if (is_key(key, row->key)) {
            member->way = row->way;
            member->rows = row->rows;
        }
    return member;
}

static struct member *member_of(struct ts_gather *gather, struct ts_slice key)
{
    struct member *member = gather->first;
    while (member && !(member->key.n == key.n && memcmp(member->key.p, key.p, key.n) == 0))
        member = member->next;
    return member ? member : append(gather, key);
}

static void add_piece(struct ts_gather *gather, struct member *member, struct ts_slice value)
{
    struct ts_slice inside = {value.p + 1, value.n - 2};
    member->has_pieces = true;
    struct piece *piece = inside.n ? ts_arena_alloc(gather->arena, sizeof *piece) : NULL;
    if (!piece)
        return;
    piece->text = inside;
    *(member->last ? &member->last->next : &member->first) = piece;
    member->last = piece;
}

static void add_object(struct ts_gather *gather, struct member *member, struct ts_slice value)
{
    if (!member->object)
        member->object = ts_gather_new(gather->arena, member->rows);
    ts_gather_add(member->object, value);
}

static void add_value(struct ts_gather *gather, struct member *member, struct ts_slice value)
{
    enum ts_json_kind kind = ts_json_kind(value);
    bool says_nothing = kind == TS_JSON_NULL || ts_json_is_text(value, "");
    if ((member->way == TS_GATHER_JOIN && kind == TS_JSON_STRING) ||
        (member->way == TS_GATHER_APPEND && kind == TS_JSON_ARRAY && ts_json_count(value)))
        add_piece(gather, member, value);
    else if (member->way == TS_GATHER_OBJECT && kind == TS_JSON_OBJECT)
        add_object(gather, member, value);
    else if (!member->value.n || !says_nothing)
        member->value = value;
}

static void add(struct ts_gather *gather, struct ts_slice key, struct ts_slice value)
{
    struct member *member = value.n ? member_of(gather, key) : NULL;
    if (member && member->way != TS_GATHER_NOT)
        add_value(gather, member, value);
}

void ts_gather_add(struct ts_gather *gather, struct ts_slice object)
{
    if (!gather || ts_json_kind(object) != TS_JSON_OBJECT)
        return;
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter))
        add(gather, iter.key, iter.value);
}

void ts_gather_set(struct ts_gather *gather, const char *key, struct ts_slice value)
{
    char *quoted = gather ? ts_arena_printf(gather->arena, "\"%s\"", key) : NULL;
    if (quoted)
        add(gather, ts_slice_text(quoted), value);
}

static void write_pieces(struct ts_buffer *out, const struct member *member)
{
    bool is_text = member->way == TS_GATHER_JOIN;
    ts_buffer_text(out, is_text ? "\"" : "[");
    for (const struct piece *piece = member->first; piece; piece = piece->next) {
        ts_buffer_text(out, is_text || piece == member->first ? "" : ",");
        ts_buffer_add(out, piece->text.p, piece->text.n);
    }
    ts_buffer_text(out, is_text ? "\"" : "]");
}

static bool is_there(const struct member *member)
{
    return member->has_pieces || member->object || member->value.n;
}

static void write(struct ts_buffer *out, const struct ts_gather *gather);

static void write_value(struct ts_buffer *out, const struct member *member)
{
    if (member->object)
        write(out, member->object);
    else if (member->has_pieces)
        write_pieces(out, member);
    else
        ts_buffer_add(out, member->value.p, member->value.n);
}

static void write(struct ts_buffer *out, const struct ts_gather *gather)
{
    bool begun = false;
    ts_buffer_text(out, "{");
    for (const struct member *member = gather->first; member; member = member->next) {
        if (!is_there(member))
            continue;
        ts_buffer_text(out, begun ? "," : "");
        begun = true;
        ts_buffer_add(out, member->key.p, member->key.n);
        ts_buffer_text(out, ":");
        write_value(out, member);
    }
    ts_buffer_text(out, "}");
}

struct ts_slice ts_gather_json(const struct ts_gather *gather)
{
    struct ts_buffer out = {0};
    if (!gather || !gather->first)
        return (struct ts_slice){0};
    write(&out, gather);
    return ts_buffer_to_arena(&out, gather->arena);
}
