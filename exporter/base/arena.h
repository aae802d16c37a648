/* Memory of one exchange, call or span: many small pieces, freed at once. Not thread-safe. */
#ifndef TS_BASE_ARENA_H
#define TS_BASE_ARENA_H

#include <stddef.h>

struct ts_arena_block;
struct ts_arena {
    struct ts_arena_block *head;
    size_t total_bytes;
};

/* An empty arena is all zeros: struct ts_arena a = {0}. */

/* Zeroed memory, aligned for any type. Returns NULL only when the system has none. */
void *ts_arena_alloc(struct ts_arena *arena, size_t bytes);
/* The same, not zeroed: for what is filled at once. */
void *ts_arena_room(struct ts_arena *arena, size_t bytes);
char *ts_arena_copy(struct ts_arena *arena, const void *data, size_t bytes); /* and a NUL */
char *ts_arena_text(struct ts_arena *arena, const char *text);               /* NULL stays NULL */
char *ts_arena_printf(struct ts_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Room for one more item in an array of count items that this function alone made: the array, or a
 * larger copy of it. NULL only when the system has no memory; the old array stays. */
void *ts_arena_grow(struct ts_arena *arena, void *array, size_t count, size_t item_bytes);
void ts_arena_free(struct ts_arena *arena);

#endif
