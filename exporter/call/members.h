/* An object that a stream fills: members in the order in which they came, each with its last value,
 * or with all the pieces of its text or list.
 *
 *   struct ts_members block = {.arena = arena};
 *   ts_members_all(&block, start, skipped);             {"type":"text","text":"Hel"}
 *   ts_members_join(&block, key, piece);                "text", "lo"
 *   ts_members_write(&block, out);                      "type":"text","text":"Hello"
 *
 * All that is given must live as long as the arena; nothing is copied before it is written. More
 * members than any interface has are left out, so that a hostile stream is not searched for ever.
 */
#ifndef TS_CALL_MEMBERS_H
#define TS_CALL_MEMBERS_H

#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_member;

/* An empty object is all zeros but for its arena. */
struct ts_members {
    struct ts_arena *arena;
    struct ts_member *first, *last;
    size_t count;
};

/* Keys are JSON strings as written, with their quotes. */

/* The value replaces what is there, pieces included; null and "" only fill what is absent. */
void ts_members_set(struct ts_members *members, struct ts_slice key, struct ts_slice value);

/* A JSON string goes on after the text that is there. */
void ts_members_join(struct ts_members *members, struct ts_slice key, struct ts_slice string);

/* An item goes on after the list that is there. */
void ts_members_push(struct ts_members *members, struct ts_slice key, struct ts_slice item);

/* Sets each member of an object but those in `skipped`, plain names that end with NULL. */
void ts_members_all(struct ts_members *members, struct ts_slice object, const char *const *skipped);

/* The last value that was set for a key (not the pieces); absent: none. */
struct ts_slice ts_members_get(const struct ts_members *members, const char *key);

/* Writes the members, without braces, after those that `out` has already. */
void ts_members_write(const struct ts_members *members, struct ts_buffer *out);

#endif
