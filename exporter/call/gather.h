/* One JSON object put together from the objects of a stream, where a table says what becomes of
 * each member: for streams whose pieces have the shape of the whole answer (Ollama, llama.cpp ...).
 * What comes out are the bytes that came. */
#ifndef TS_CALL_GATHER_H
#define TS_CALL_GATHER_H

#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

enum ts_gather_way {
    TS_GATHER_LAST,   /* the last value counts, but null and "" change nothing that is there */
    TS_GATHER_JOIN,   /* strings are joined */
    TS_GATHER_APPEND, /* the items of lists become one list */
    TS_GATHER_OBJECT, /* an object with rows of its own */
    TS_GATHER_NOT,    /* left out */
};

/* Members without a row go the way of TS_GATHER_LAST. A value of another kind than its way is for
 * does so too. */
struct ts_gather_row {
    const char *key; /* NULL: the end of the table */
    enum ts_gather_way way;
    const struct ts_gather_row *rows; /* of TS_GATHER_OBJECT; NULL: none */
};

struct ts_gather;

/* An empty object; rows may be NULL. NULL when memory is out, which all functions take. */
struct ts_gather *ts_gather_new(struct ts_arena *arena, const struct ts_gather_row *rows);

/* Adds the members of an object that lives as long as the arena. */
void ts_gather_add(struct ts_gather *gather, struct ts_slice object);

/* Adds one member; key is plain text without characters that need escapes. */
void ts_gather_set(struct ts_gather *gather, const char *key, struct ts_slice value);

/* The object in the arena; absent when nothing was added. */
struct ts_slice ts_gather_json(const struct ts_gather *gather);

#endif
