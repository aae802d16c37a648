/* JSON of requests and answers without their content: members that are no content stay
 * (exporter/bare/keys.h), texts become marks, all else is left out.
 *
 * A mark tells a text's length, and a digest under a key that nobody keeps: "[37 bytes
 * 4f0c...]". Equal texts have equal marks, so that a conversation can be followed, blanks around
 * them apart; so have equal values of arguments, however they are written. Nothing else can be
 * learnt from one. */
#ifndef TS_BARE_REDUCE_H
#define TS_BARE_REDUCE_H

#include <stdint.h>
#include "exporter/bare/keys.h"
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_bare_secret {
    uint64_t key[2];
};

/* From 32 hex digits that all processes of a run have; a new one, from the system's random numbers,
 * when it is another text. False: there are none. */
bool ts_bare_secret_make(struct ts_bare_secret *secret, const char *digits);

/* Appends what may stay of a JSON value; nothing when it is malformed. Total. */
void ts_bare_reduce(const struct ts_bare_secret *secret, enum ts_bare_room room,
                    struct ts_slice json, struct ts_buffer *out);

#endif
