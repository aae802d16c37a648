/* The members of an object that comes in pieces. */
#include "exporter/call/members.h"

#include "exporter/call/write.h"
#include "exporter/wire/json.h"

enum { MOST_MEMBERS = 256 };

static bool says_nothing(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_NULL || ts_slice_is(value, "\"\"");
}

static struct ts_member *append(struct ts_members *members, struct ts_arena *arena,
                                struct ts_slice key)
{
    struct ts_member *member =
        members->count < MOST_MEMBERS ? ts_arena_alloc(arena, sizeof *member) : NULL;
    if (!member)
        return NULL;
    *(members->last ? &members->last->next : &members->first) = member;
    members->last = member;
    members->count++;
    member->key = key;
    return member;
}

void ts_members_set(struct ts_members *members, struct ts_arena *arena, struct ts_slice key,
                    struct ts_slice value)
{
    struct ts_member *member = members->first;
    while (member && !(member->key.n == key.n && memcmp(member->key.p, key.p, key.n) == 0))
        member = member->next;
    if (!member)
        member = append(members, arena, key);
    if (member && (member->value.n == 0 || !says_nothing(value)))
        member->value = value;
}

void ts_members_write(const struct ts_members *members, struct ts_buffer *out)
{
    for (const struct ts_member *member = members->first; member; member = member->next) {
        ts_write_comma(out);
        ts_buffer_add(out, member->key.p, member->key.n);
        ts_buffer_text(out, ":");
        ts_buffer_add(out, member->value.p, member->value.n);
    }
}
