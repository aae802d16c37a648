/* An object that a stream fills. */
#include "exporter/call/members.h"

#include "exporter/call/write.h"
#include "exporter/wire/json.h"

enum { MOST_MEMBERS = 256 };

struct piece {
    struct piece *next;
    struct ts_slice text; /* the inside of a string, or an item */
};

struct ts_member {
    struct ts_member *next;
    struct ts_slice key, value;
    enum ts_json_kind kind; /* of the pieces: TS_JSON_ABSENT, TS_JSON_STRING, TS_JSON_ARRAY */
    struct piece *first, *last;
};

static struct ts_member *find(const struct ts_members *members, struct ts_slice key)
{
    struct ts_member *at = members->first;
    while (at && !(at->key.n == key.n && memcmp(at->key.p, key.p, key.n) == 0))
        at = at->next;
    return at;
}

static struct ts_member *member(struct ts_members *members, struct ts_slice key)
{
    struct ts_member *at = find(members, key);
    if (at || members->count >= MOST_MEMBERS)
        return at;
    at = ts_arena_alloc(members->arena, sizeof *at);
    if (!at)
        return NULL;
    *(members->last ? &members->last->next : &members->first) = at;
    members->last = at;
    members->count++;
    at->key = key;
    return at;
}

void ts_members_set(struct ts_members *members, struct ts_slice key, struct ts_slice value)
{
    struct ts_member *at = value.n ? member(members, key) : NULL;
    bool says_nothing = ts_json_kind(value) == TS_JSON_NULL || ts_json_is_text(value, "");
    if (!at || ((at->value.n || at->first) && says_nothing))
        return;
    at->value = value;
    at->kind = TS_JSON_ABSENT;
    at->first = at->last = NULL;
}

static void add_piece(struct ts_members *members, struct ts_slice key, enum ts_json_kind kind,
                      struct ts_slice text)
{
    struct ts_member *at = member(members, key);
    struct piece *piece = at ? ts_arena_alloc(members->arena, sizeof *piece) : NULL;
    if (!piece)
        return;
    piece->text = text;
    if (at->kind != kind) /* what is there is of another kind: the newest counts */
        at->first = at->last = NULL;
    at->kind = kind;
    *(at->last ? &at->last->next : &at->first) = piece;
    at->last = piece;
}

void ts_members_join(struct ts_members *members, struct ts_slice key, struct ts_slice string)
{
    if (ts_json_kind(string) == TS_JSON_STRING)
        add_piece(members, key, TS_JSON_STRING, (struct ts_slice){string.p + 1, string.n - 2});
}

void ts_members_push(struct ts_members *members, struct ts_slice key, struct ts_slice item)
{
    if (item.n)
        add_piece(members, key, TS_JSON_ARRAY, item);
}

static bool is_skipped(const struct ts_json_iter *iter, const char *const *skipped)
{
    while (*skipped && !ts_json_key_is(iter, *skipped))
        skipped++;
    return *skipped;
}

void ts_members_all(struct ts_members *members, struct ts_slice object, const char *const *skipped)
{
    if (ts_json_kind(object) != TS_JSON_OBJECT)
        return;
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter))
        if (!is_skipped(&iter, skipped))
            ts_members_set(members, iter.key, iter.value);
}

struct ts_slice ts_members_get(const struct ts_members *members, const char *key)
{
    size_t n = strlen(key);
    for (const struct ts_member *at = members->first; at; at = at->next)
        if (at->key.n == n + 2 && memcmp(at->key.p + 1, key, n) == 0)
            return at->value;
    return (struct ts_slice){0};
}

static void write_text(const struct ts_member *at, struct ts_buffer *out)
{
    ts_buffer_text(out, "\"");
    if (ts_json_kind(at->value) == TS_JSON_STRING)
        ts_buffer_add(out, at->value.p + 1, at->value.n - 2);
    for (const struct piece *piece = at->first; piece; piece = piece->next)
        ts_buffer_add(out, piece->text.p, piece->text.n);
    ts_buffer_text(out, "\"");
}

static void write_list(const struct ts_member *at, struct ts_buffer *out)
{
    bool has_items = ts_json_kind(at->value) == TS_JSON_ARRAY && ts_json_count(at->value) > 0;
    ts_buffer_text(out, "[");
    if (has_items)
        ts_buffer_add(out, at->value.p + 1, at->value.n - 2);
    for (const struct piece *piece = at->first; piece; piece = piece->next) {
        ts_buffer_text(out, has_items || piece != at->first ? "," : "");
        ts_buffer_add(out, piece->text.p, piece->text.n);
    }
    ts_buffer_text(out, "]");
}

static void write_value(const struct ts_member *at, struct ts_buffer *out)
{
    if (at->kind == TS_JSON_STRING)
        write_text(at, out);
    else if (at->kind == TS_JSON_ARRAY)
        write_list(at, out);
    else
        ts_buffer_add(out, at->value.p, at->value.n);
}

void ts_members_write(const struct ts_members *members, struct ts_buffer *out)
{
    for (const struct ts_member *at = members->first; at; at = at->next) {
        ts_write_comma(out);
        ts_buffer_add(out, at->key.p, at->key.n);
        ts_buffer_text(out, ":");
        write_value(at, out);
    }
}
