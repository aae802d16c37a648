/* Blocks of records, in the order in which they came. */
#include "shim/held.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "shim/futex_lock.h"

#define BLOCK_BYTES (1u << 20)
#define MOST_BLOCKS 96

struct block {
    struct block *next;
    size_t filled, read;
    _Alignas(TS_RECORD_ALIGN) char records[];
};

/* All under the lock. */
static struct ts_futex_lock lock;
static struct block *first, *last;
static size_t blocks;
static bool closed;

static size_t padded(size_t bytes)
{
    return (bytes + TS_RECORD_ALIGN - 1) & ~(size_t)(TS_RECORD_ALIGN - 1);
}

static bool has_room(const struct block *block, size_t bytes)
{
    return block && block->filled + bytes <= BLOCK_BYTES - sizeof *block;
}

static bool add_block(void)
{
    if (blocks == MOST_BLOCKS)
        return false;
    struct block *block = mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        return false;
    madvise(block, BLOCK_BYTES, MADV_DONTDUMP);
    if (madvise(block, BLOCK_BYTES, MADV_DONTFORK) != 0) {
        munmap(block, BLOCK_BYTES);
        return false;
    }
    if (last)
        last->next = block;
    else
        first = block;
    last = block;
    blocks++;
    return true;
}

static char *copy(char *at, const void *part, size_t bytes)
{
    if (bytes)
        memcpy(at, part, bytes);
    return at + bytes;
}

enum ts_held ts_held_add(const struct ts_record_header *header, const void *part1,
                         size_t part1_bytes, const void *part2, size_t part2_bytes)
{
    size_t bytes = padded(sizeof *header + part1_bytes + part2_bytes);
    enum ts_held result = TS_HELD_TAKEN;
    ts_futex_lock(&lock);
    if (closed)
        result = TS_HELD_CLOSED;
    else if (!has_room(last, bytes) && !add_block())
        result = TS_HELD_FULL;
    else {
        char *at = copy(last->records + last->filled, header, sizeof *header);
        copy(copy(at, part1, part1_bytes), part2, part2_bytes);
        last->filled += bytes;
    }
    ts_futex_unlock(&lock);
    return result;
}

static void drop_first(void)
{
    struct block *block = first;
    first = block->next;
    last = first ? last : NULL;
    blocks--;
    munmap(block, BLOCK_BYTES);
}

/* The block of the record before may be let go now. */
static bool take(struct ts_exporter_record *record)
{
    while (first && first->read == first->filled && first != last)
        drop_first();
    if (!first || first->read == first->filled)
        return false;
    const struct ts_record_header *header =
        (const struct ts_record_header *)(first->records + first->read);
    *record = (struct ts_exporter_record){.header = header, .payload = (const char *)(header + 1)};
    first->read += padded(sizeof *header + header->length);
    return true;
}

bool ts_held_take(struct ts_exporter_record *record)
{
    ts_futex_lock(&lock);
    bool taken = take(record);
    ts_futex_unlock(&lock);
    return taken;
}

void ts_held_close(void (*give)(const struct ts_exporter_record *record))
{
    struct ts_exporter_record record;
    ts_futex_lock(&lock);
    closed = true;
    while (take(&record))
        give(&record);
    while (first)
        drop_first();
    ts_futex_unlock(&lock);
}

/* The blocks themselves are not in the child. */
void ts_held_forget(void)
{
    atomic_exchange(&lock.state, TS_LOCK_FREE); /* seeing what its last holder wrote */
    first = last = NULL;
    blocks = 0;
    closed = false;
}
