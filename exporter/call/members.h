/* The members of an object that comes in pieces, where the last value of each counts. */
#ifndef TS_CALL_MEMBERS_H
#define TS_CALL_MEMBERS_H

#include <stddef.h>
#include "exporter/base/arena.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_member {
    struct ts_member *next;
    struct ts_slice key, value; /* the key as it is written, with its quotes */
};

/* An empty list is all zeros. */
struct ts_members {
    struct ts_member *first, *last;
    size_t count;
};

/* Sets a member; null and "" change nothing that is there. Members beyond the first 256 are left
 * out, since each is searched for. key and value must live as long as the arena. */
void ts_members_set(struct ts_members *members, struct ts_arena *arena, struct ts_slice key,
                    struct ts_slice value);

/* Appends the members in the order in which they came, a comma before each but an object's first.
 */
void ts_members_write(const struct ts_members *members, struct ts_buffer *out);

#endif
