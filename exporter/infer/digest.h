/* Digests of message lists: what stays the same of a message when a program sends it back. */
#ifndef TS_INFER_DIGEST_H
#define TS_INFER_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/call/call.h"
#include "exporter/infer/digest_memo.h"

/* The messages of a request that count: all but the system's, which a program may rewrite at each
 * call. */
struct ts_digests {
    size_t base; /* messages before them, which only the provider has */
    size_t count;
    uint64_t *prefix; /* count + 1 of them; prefix[k]: digest of those before and the first k */
    size_t *index;    /* count of them: where the message stands in the request */
    /* The same of the user's messages alone, whatever is said between. */
    size_t user_count;
    uint64_t *users;
    size_t *user_index;
};
/* memo: NULL, or what was digested before; gets what was not. */
void ts_digests_of(const struct ts_call *call, struct ts_digest_memo *memo, struct ts_arena *arena,
                   struct ts_digests *digests);

/* The same for a request that goes on from a list of `base` messages with this digest. */
void ts_digests_after(const struct ts_call *call, uint64_t digest, size_t base,
                      struct ts_digest_memo *memo, struct ts_arena *arena,
                      struct ts_digests *digests);

/* The digest of a list that is one message longer. Two messages are the same when role, text (but
 * for its white space), and tool calls (name, id, arguments as a value) are. */
uint64_t ts_digest_next(uint64_t prefix, const struct ts_chat_message *message);

/* The same for a program that leaves out the ids of tool calls, as some providers let it. */
uint64_t ts_digest_next_without_ids(uint64_t prefix, const struct ts_chat_message *message);

/* The digest of an answer by itself; 0 when it says too little to be told from others: no call of a
 * tool with an id, and fewer than TS_DIGEST_LEAST bytes. */
#define TS_DIGEST_LEAST 24
uint64_t ts_digest_alone(const struct ts_chat_message *message);

/* A JSON value, whatever its white space, order of keys and members that are null. */
uint64_t ts_digest_json(struct ts_slice json);

#endif
