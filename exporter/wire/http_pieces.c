/* Finds the last round trip among the pieces that the tap saw, and puts pieces together. */
#include "exporter/wire/http_pieces.h"

#include "exporter/wire/http_head.h"

/* The walk over the pieces. */
struct walk {
    struct ts_hop hop;
    bool answered;  /* a final status line was seen in this hop */
    bool responded; /* or bytes of a response body */
};

static void begin_request(struct walk *walk, size_t index)
{
    walk->hop.before += walk->answered;
    walk->hop.out_from = walk->hop.in_from = index;
    walk->hop.any_in = walk->answered = walk->responded = false;
}

/* A request head after a response is the next hop; a second request line without a response between
 * is the same request sent again, on a new connection in place of one that had died. */
static void see_header_out(struct walk *walk, size_t index, struct ts_slice text)
{
    bool again = walk->hop.any_out && ts_head_begins_request(text);
    if (walk->responded || walk->answered || again)
        begin_request(walk, index);
    walk->hop.any_out = true;
}

static void see_header_in(struct walk *walk, size_t index, struct ts_slice text)
{
    walk->hop.any_in = true;
    if (ts_head_last_status(text) < 200)
        return; /* informational, or no status line in it: more headers, trailers */
    walk->hop.before += walk->answered;
    walk->answered = true;
    walk->responded = false;
    walk->hop.in_from = index;
}

void ts_hop_last(const struct ts_exchange *exchange, struct ts_hop *hop)
{
    struct walk walk = {0};
    for (size_t i = 0; i < exchange->piece_count; i++) {
        const struct ts_piece *piece = &exchange->pieces[i];
        if (piece->type == TS_REC_HEADER_OUT)
            see_header_out(&walk, i, piece->data);
        else if (piece->type == TS_REC_HEADER_IN)
            see_header_in(&walk, i, piece->data);
        else if (piece->type == TS_REC_DATA_IN)
            walk.hop.any_in = walk.responded = true;
    }
    *hop = walk.hop;
}

static const struct ts_piece *next_piece(const struct ts_exchange *exchange,
                                         enum ts_record_type type, size_t *index)
{
    while (*index < exchange->piece_count) {
        const struct ts_piece *piece = &exchange->pieces[(*index)++];
        if (piece->type == type)
            return piece;
    }
    return NULL;
}

struct measure {
    size_t count, bytes;
    uint64_t first_offset, end_offset;
    bool apart; /* the bytes do not stand behind each other in memory */
};

/* What the pieces say without being copied. */
static void measure(const struct ts_exchange *exchange, enum ts_record_type type, size_t from,
                    struct measure *m, struct ts_joined *out)
{
    const struct ts_piece *piece;
    while ((piece = next_piece(exchange, type, &from))) {
        if (!m->count++) {
            m->first_offset = piece->offset;
            out->first_ns = piece->realtime_ns;
            out->data = piece->data;
        }
        if (piece->after_gap && !out->gap) {
            out->gap = true;
            out->before_gap = m->bytes;
        }
        m->apart |= piece->data.n && piece->data.p != out->data.p + m->bytes;
        m->bytes += piece->data.n;
        m->end_offset = piece->offset + piece->data.n;
        out->last_ns = piece->realtime_ns;
    }
}

static struct ts_slice copy_all(const struct ts_exchange *exchange, enum ts_record_type type,
                                size_t from, size_t bytes, struct ts_arena *arena)
{
    char *copy = ts_arena_room(arena, bytes + 1);
    if (!copy)
        return (struct ts_slice){0};
    size_t at = 0;
    const struct ts_piece *piece;
    while ((piece = next_piece(exchange, type, &from))) {
        if (piece->data.n)
            memcpy(copy + at, piece->data.p, piece->data.n);
        at += piece->data.n;
    }
    copy[bytes] = 0;
    return (struct ts_slice){copy, bytes};
}

void ts_pieces_join(const struct ts_exchange *exchange, enum ts_record_type type, size_t from,
                    struct ts_arena *arena, struct ts_joined *out)
{
    struct measure m = {0};
    *out = (struct ts_joined){0};
    measure(exchange, type, from, &m, out);
    out->data.n = m.bytes;
    if (m.apart)
        out->data = copy_all(exchange, type, from, m.bytes, arena);
    if (!out->gap || out->before_gap > out->data.n)
        out->before_gap = out->data.n;
    uint64_t span = m.end_offset > m.first_offset ? m.end_offset - m.first_offset : 0;
    out->total = span > m.bytes ? span : m.bytes;
}
