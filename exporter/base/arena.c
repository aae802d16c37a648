#include "exporter/base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES 4096u

struct ts_arena_block {
    struct ts_arena_block *next;
    size_t used;
    size_t size;
    _Alignas(max_align_t) char data[];
};

static struct ts_arena_block *add_block(struct ts_arena *arena, size_t bytes)
{
    size_t size = arena->head ? arena->head->size * 2 : FIRST_BLOCK_BYTES;
    if (size > (1u << 20))
        size = 1u << 20;
    if (size < bytes)
        size = bytes;
    struct ts_arena_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    block->used = 0;
    block->next = arena->head;
    arena->head = block;
    arena->total_bytes += size;
    return block;
}

void *ts_arena_room(struct ts_arena *arena, size_t bytes)
{
    const size_t align = _Alignof(max_align_t);
    bytes = (bytes + align - 1) & ~(align - 1);
    struct ts_arena_block *block = arena->head;
    if (!block || block->size - block->used < bytes)
        block = add_block(arena, bytes);
    if (!block)
        return NULL;
    void *at = block->data + block->used;
    block->used += bytes;
    return at;
}

void *ts_arena_alloc(struct ts_arena *arena, size_t bytes)
{
    void *at = ts_arena_room(arena, bytes);
    return at ? memset(at, 0, bytes) : NULL;
}

char *ts_arena_copy(struct ts_arena *arena, const void *data, size_t bytes)
{
    char *copy = ts_arena_room(arena, bytes + 1);
    if (!copy)
        return NULL;
    if (bytes)
        memcpy(copy, data, bytes);
    copy[bytes] = 0;
    return copy;
}

char *ts_arena_text(struct ts_arena *arena, const char *text)
{
    return text ? ts_arena_copy(arena, text, strlen(text)) : NULL;
}

char *ts_arena_printf(struct ts_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = bytes < 0 ? NULL : ts_arena_alloc(arena, (size_t)bytes + 1);
    if (text)
        vsnprintf(text, (size_t)bytes + 1, format, again);
    va_end(again);
    return text;
}

/* An array has room for 4, 8, 16 ... items: it is full when count is one of these. */
void *ts_arena_grow(struct ts_arena *arena, void *array, size_t count, size_t item_bytes)
{
    bool is_full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!is_full)
        return array;
    void *larger = ts_arena_alloc(arena, (count < 4 ? 4 : count * 2) * item_bytes);
    if (larger && count)
        memcpy(larger, array, count * item_bytes);
    return larger;
}

void ts_arena_free(struct ts_arena *arena)
{
    struct ts_arena_block *block = arena->head;
    while (block) {
        struct ts_arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct ts_arena){0};
}
