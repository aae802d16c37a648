/* Assembles the records of one journal to exchanges. */
#include "exporter/spool/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/base/buffer.h"
#include "exporter/spool/exchange_fields.h"

enum { BUCKETS = 64 };

/* An exchange while it grows. exchange comes first, so that ts_exchange_free finds the rest. */
enum { STREAMS = 4 }; /* head and body of each direction */

struct place {
    bool in_body_set; /* else in its stream */
    size_t offset;
};

struct growing {
    struct ts_exchange exchange;
    struct growing *next; /* in its bucket */
    struct ts_buffer body_set;
    struct ts_buffer
        seen[STREAMS];          /* the bytes of the pieces, so that neighbours need no joining */
    struct place *places;       /* where the bytes of each piece are */
    size_t piece_size;          /* that there is room for */
    uint64_t expected[STREAMS]; /* offset of the next piece, for each stream */
    uint64_t last_ns;
    bool has_start;
};

struct ts_assembler {
    struct ts_process process;
    struct ts_arena arena; /* of process */
    struct growing *buckets[BUCKETS];
    void (*emit)(void *context, struct ts_exchange *exchange);
    void (*start)(void *context, const struct ts_exchange *exchange);
    void *context;
    uint64_t dropped;
    bool ended;
};

struct ts_assembler *
ts_assembler_new(const char *journal_id, void (*emit)(void *context, struct ts_exchange *exchange),
                 void (*start)(void *context, const struct ts_exchange *exchange), void *context)
{
    struct ts_assembler *assembler = calloc(1, sizeof *assembler);
    if (!assembler)
        return NULL;
    *assembler = (struct ts_assembler){
        .process = {.run_id = "", .exe = "", .script = "", .host = "", .leader_name = ""},
        .emit = emit,
        .start = start,
        .context = context,
    };
    snprintf(assembler->process.journal_id, sizeof assembler->process.journal_id, "%s", journal_id);
    return assembler;
}

/* --- exchanges in flight --- */

static struct growing **find(struct ts_assembler *assembler, uint64_t number)
{
    struct growing **at = &assembler->buckets[number % BUCKETS];
    while (*at && (*at)->exchange.number != number)
        at = &(*at)->next;
    return at;
}

/* Also for an exchange whose START was lost: what is whole is shown. */
static struct growing *find_or_add(struct ts_assembler *assembler, const struct ts_record *record)
{
    struct growing **at = find(assembler, record->exchange);
    if (!*at && (*at = calloc(1, sizeof **at)))
        (*at)->exchange = (struct ts_exchange){
            .process = &assembler->process,
            .number = record->exchange,
            .thread = record->thread,
            .start_ns = record->realtime_ns,
            .url = "",
            .method = "",
            .libcurl = "",
            .kind = "",
            .endpoint_words = "",
            .error_text = "",
            .effective_url = "",
            .primary_ip = "",
        };
    return *at;
}

static struct growing *take_out(struct ts_assembler *assembler, uint64_t number)
{
    struct growing **at = find(assembler, number);
    struct growing *found = *at;
    if (found)
        *at = found->next;
    return found;
}

/* --- pieces --- */

static enum ts_record_type shown_type(enum ts_record_type type)
{
    return type == TS_REC_DATA_OUT_SET ? TS_REC_DATA_OUT : type;
}

/* Head and body of each direction count their bytes apart. */
static size_t stream_of(enum ts_record_type type)
{
    switch (shown_type(type)) {
    case TS_REC_HEADER_OUT:
        return 0;
    case TS_REC_DATA_OUT:
        return 1;
    case TS_REC_HEADER_IN:
        return 2;
    default:
        return 3;
    }
}

static bool make_room(struct growing *growing)
{
    struct ts_exchange *exchange = &growing->exchange;
    if (exchange->pieces && exchange->piece_count < growing->piece_size)
        return true;
    size_t size = growing->piece_size ? growing->piece_size * 2 : 16;
    struct ts_piece *pieces = ts_arena_alloc(&exchange->arena, size * sizeof *pieces);
    struct place *places = ts_arena_alloc(&exchange->arena, size * sizeof *places);
    if (!pieces || !places)
        return false;
    if (exchange->piece_count) {
        memcpy(pieces, exchange->pieces, exchange->piece_count * sizeof *pieces);
        memcpy(places, growing->places, exchange->piece_count * sizeof *places);
    }
    exchange->pieces = pieces;
    growing->places = places;
    growing->piece_size = size;
    return true;
}

static void add_piece(struct growing *growing, const struct ts_record *record, struct ts_slice data,
                      struct place place)
{
    uint64_t *expected = &growing->expected[stream_of(record->type)];
    bool after_gap = (record->flags & TS_REC_FLAG_AFTER_GAP) || record->offset > *expected;
    if (!make_room(growing))
        return;
    growing->places[growing->exchange.piece_count] = place;
    growing->exchange.pieces[growing->exchange.piece_count++] = (struct ts_piece){
        .type = shown_type(record->type),
        .after_gap = after_gap,
        .realtime_ns = record->realtime_ns,
        .offset = record->offset,
        .data = data,
    };
    *expected = record->offset + data.n;
}

static void take_piece(struct growing *growing, const struct ts_record *record)
{
    struct ts_buffer *seen = &growing->seen[stream_of(record->type)];
    struct place place = {.offset = seen->bytes};
    ts_buffer_add(seen, record->payload.p, record->payload.n);
    if (seen->bytes - place.offset == record->payload.n)
        add_piece(growing, record, (struct ts_slice){NULL, record->payload.n}, place);
}

/* Bytes that went out as they were set. Which bytes these are is resolved when the exchange is
 * shown, since body_set may still move. */
static void take_set_piece(struct growing *growing, const struct ts_record *record)
{
    struct ts_slice payload = record->payload, value;
    struct ts_slice data = {NULL, 0};
    uint64_t offset = 0;
    enum ts_field_tag tag;
    while (ts_field_next(&payload, &tag, &value)) {
        if (tag == TS_F_SET_OFFSET)
            offset = ts_field_u64(value);
        else if (tag == TS_F_SET_BYTES)
            data.n = (size_t)ts_field_u64(value);
    }
    add_piece(growing, record, data, (struct place){.in_body_set = true, .offset = offset});
}

static void resolve_set(struct growing *growing, size_t index)
{
    struct ts_piece *piece = &growing->exchange.pieces[index];
    uint64_t offset = growing->places[index].offset;
    uint64_t there = growing->body_set.bytes > offset ? growing->body_set.bytes - offset : 0;
    piece->data.p = there ? growing->body_set.data + offset : "";
    if (piece->data.n <= there)
        return;
    piece->data.n = (size_t)there; /* TRACESHIM_MAX_BODY, or lost records */
    piece->after_gap = piece->after_gap || !there;
    for (size_t i = index + 1; i < growing->exchange.piece_count; i++)
        if (growing->exchange.pieces[i].type == piece->type) {
            growing->exchange.pieces[i].after_gap = true;
            return;
        }
}

static void resolve(struct growing *growing, size_t index)
{
    struct ts_piece *piece = &growing->exchange.pieces[index];
    const struct place *place = &growing->places[index];
    if (place->in_body_set)
        resolve_set(growing, index);
    else
        piece->data.p =
            piece->data.n ? growing->seen[stream_of(piece->type)].data + place->offset : "";
}

/* Only the body's beginning up to the first gap is its body as set. */
static void take_body_set(struct growing *growing, const struct ts_record *record)
{
    if (record->offset == growing->body_set.bytes)
        ts_buffer_add(&growing->body_set, record->payload.p, record->payload.n);
}

/* Brings what depends on buffers, which move while they grow, up to date: before an exchange is
 * shown. */
static struct ts_exchange *show(struct growing *growing)
{
    struct ts_exchange *exchange = &growing->exchange;
    exchange->body_set = (struct ts_slice){growing->body_set.data, growing->body_set.bytes};
    exchange->body_set_truncated =
        exchange->has_body_bytes && growing->body_set.bytes < exchange->body_bytes;
    for (size_t i = 0; i < exchange->piece_count; i++)
        resolve(growing, i);
    exchange->end_ns =
        growing->last_ns > exchange->start_ns ? growing->last_ns : exchange->start_ns;
    return exchange;
}

/* --- records --- */

static void take_start(struct ts_assembler *assembler, struct growing *growing,
                       const struct ts_record *record)
{
    growing->exchange.start_ns = record->realtime_ns;
    ts_read_start(&growing->exchange, record->payload);
    if (!growing->has_start && assembler->start)
        assembler->start(assembler->context, show(growing));
    growing->has_start = true;
}

static void take_end(struct ts_assembler *assembler, struct growing *growing,
                     const struct ts_record *record)
{
    ts_read_end(&growing->exchange, record->payload);
    growing->exchange.ended = true;
    if (!growing->has_start)
        growing->exchange.url = growing->exchange.effective_url;
    growing = take_out(assembler, record->exchange);
    assembler->emit(assembler->context, show(growing));
}

static void feed_exchange(struct ts_assembler *assembler, const struct ts_record *record)
{
    struct growing *growing = find_or_add(assembler, record);
    if (!growing)
        return;
    if (record->realtime_ns > growing->last_ns)
        growing->last_ns = record->realtime_ns;
    switch (record->type) {
    case TS_REC_START:
        take_start(assembler, growing, record);
        return;
    case TS_REC_BODY_SET:
        take_body_set(growing, record);
        return;
    case TS_REC_END:
        take_end(assembler, growing, record);
        return;
    case TS_REC_DATA_OUT_SET:
        take_set_piece(growing, record);
        return;
    default:
        take_piece(growing, record);
        return;
    }
}

static void take_dropped(struct ts_assembler *assembler, struct ts_slice payload)
{
    enum ts_field_tag tag;
    struct ts_slice value;
    while (ts_field_next(&payload, &tag, &value))
        if (tag == TS_F_DROPPED_RECORDS && ts_field_u64(value) > assembler->dropped)
            assembler->dropped = ts_field_u64(value);
}

static bool is_of_exchange(enum ts_record_type type)
{
    return (type >= TS_REC_START && type <= TS_REC_END) ||
           (type >= TS_REC_HEADER_OUT && type <= TS_REC_DATA_IN);
}

void ts_assembler_feed(struct ts_assembler *assembler, const struct ts_record *record)
{
    if (is_of_exchange(record->type) && record->exchange)
        feed_exchange(assembler, record);
    else if (record->type == TS_REC_PROCESS)
        ts_read_process(&assembler->process, &assembler->arena, record->payload);
    else if (record->type == TS_REC_PROCESS_END)
        assembler->ended = true;
    else if (record->type == TS_REC_DROPPED)
        take_dropped(assembler, record->payload);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = (*(struct growing *const *)a)->exchange.number;
    uint64_t y = (*(struct growing *const *)b)->exchange.number;
    return x < y ? -1 : x > y;
}

/* All in flight, by number; NULL: none. The caller frees the list. */
static struct growing **list_in_flight(const struct ts_assembler *assembler, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        for (const struct growing *at = assembler->buckets[i]; at; at = at->next)
            ++*count;
    struct growing **list = *count ? calloc(*count, sizeof(void *)) : NULL;
    size_t used = 0;
    for (size_t i = 0; list && i < BUCKETS; i++)
        for (struct growing *at = assembler->buckets[i]; at; at = at->next)
            list[used++] = at;
    if (list)
        qsort(list, used, sizeof(void *), by_number);
    return list;
}

void ts_assembler_finish(struct ts_assembler *assembler)
{
    size_t count;
    struct growing **list = list_in_flight(assembler, &count);
    for (size_t i = 0; list && i < count; i++) {
        struct growing *growing = take_out(assembler, list[i]->exchange.number);
        growing->exchange.interrupted = true;
        assembler->emit(assembler->context, show(growing));
    }
    free(list);
}

void ts_assembler_in_flight(const struct ts_assembler *assembler,
                            void (*f)(void *context, const struct ts_exchange *exchange),
                            void *context)
{
    size_t count;
    struct growing **list = list_in_flight(assembler, &count);
    for (size_t i = 0; list && i < count; i++)
        f(context, show(list[i]));
    free(list);
}

const struct ts_process *ts_assembler_process(const struct ts_assembler *assembler)
{
    return &assembler->process;
}

bool ts_assembler_process_ended(const struct ts_assembler *assembler)
{
    return assembler->ended;
}

uint64_t ts_assembler_dropped(const struct ts_assembler *assembler)
{
    return assembler->dropped;
}

void ts_exchange_free(struct ts_exchange *exchange)
{
    if (!exchange)
        return;
    struct growing *growing = (struct growing *)exchange;
    ts_buffer_free(&growing->body_set);
    for (size_t i = 0; i < STREAMS; i++)
        ts_buffer_free(&growing->seen[i]);
    ts_arena_free(&exchange->arena);
    free(growing);
}

void ts_assembler_free(struct ts_assembler *assembler)
{
    if (!assembler)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (assembler->buckets[i]) {
            struct growing *growing = assembler->buckets[i];
            assembler->buckets[i] = growing->next;
            ts_exchange_free(&growing->exchange);
        }
    ts_arena_free(&assembler->arena);
    free(assembler);
}
