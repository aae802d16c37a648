/* Digests of messages that were seen before: a program sends a conversation again with each call,
 * and only what is new in it should have to be digested. */
#ifndef TS_INFER_DIGEST_MEMO_H
#define TS_INFER_DIGEST_MEMO_H

#include <stdint.h>
#include "exporter/call/call.h"

#define TS_DIGEST_MEMO 4096 /* messages; a newer one takes the place of an older one */

/* Empty: all zeros. */
struct ts_digest_memo {
    struct {
        uint64_t key, digest;
    } known[TS_DIGEST_MEMO];
};

/* What tells messages apart here: all that goes into a digest, byte by byte as it stands. Several
 * times as fast as a digest; never 0. */
uint64_t ts_digest_memo_key(const struct ts_chat_message *message);

#endif
