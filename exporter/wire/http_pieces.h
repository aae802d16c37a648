/* Which pieces of an exchange are its last request and response, and their bytes in one row; for
 * wire/ only. */
#ifndef TS_WIRE_HTTP_PIECES_H
#define TS_WIRE_HTTP_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/spool/exchange.h"

/* The last round trip. Pieces from these indexes on belong to it. */
struct ts_hop {
    size_t out_from; /* its request */
    size_t in_from;  /* its response */
    bool any_out, any_in;
    unsigned before; /* responses of the round trips before it */
};
void ts_hop_last(const struct ts_exchange *exchange, struct ts_hop *hop);

struct ts_joined {
    struct ts_slice data; /* into the piece when there is one only, else the arena's */
    bool gap;             /* bytes were left out ... */
    size_t before_gap;    /* ... the first time behind this many; without a gap: data.n */
    uint64_t total;       /* bytes on the wire, as far as offsets tell */
    uint64_t first_ns, last_ns;
};

/* All pieces of one type from an index on. */
void ts_pieces_join(const struct ts_exchange *exchange, enum ts_record_type type, size_t from,
                    struct ts_arena *arena, struct ts_joined *out);

#endif
