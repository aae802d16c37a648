/* The calls that wait for what came of them: in, out, and how long. */
#include "exporter/infer/loose.h"

#include <stdlib.h>
#include <string.h>

bool ts_loose_is_idle(const struct ts_loose_pool *pool, const struct ts_loose *loose,
                      uint64_t now_ns)
{
    return now_ns == UINT64_MAX ||
           (now_ns > loose->last_ns && now_ns - loose->last_ns > pool->idle_ns);
}

static void filter_add(struct ts_loose_pool *pool, const struct ts_loose *loose)
{
    for (size_t i = 0; i < loose->passages.count; i++) {
        uint64_t mark = loose->passages.marks[i];
        pool->filter[mark / 64 % TS_LOOSE_FILTER] |= 1ull << mark % 64;
    }
}

void ts_loose_append(struct ts_loose_pool *pool, struct ts_loose *loose)
{
    loose->older = pool->newest;
    *(pool->newest ? &pool->newest->newer : &pool->oldest) = loose;
    pool->newest = loose;
    pool->count++;
    pool->bytes += loose->bytes;
    filter_add(pool, loose);
}

/* Bits are never taken back one by one, for two may share one. */
static void filter_renew(struct ts_loose_pool *pool)
{
    if (pool->count && ++pool->removed < TS_LOOSE_MAX / 4)
        return;
    pool->removed = 0;
    memset(pool->filter, 0, sizeof pool->filter);
    for (const struct ts_loose *at = pool->oldest; at; at = at->newer)
        filter_add(pool, at);
}

static struct ts_call *take_out(struct ts_loose_pool *pool, struct ts_loose *loose)
{
    struct ts_call *call = loose->call;
    *(loose->older ? &loose->older->newer : &pool->oldest) = loose->newer;
    *(loose->newer ? &loose->newer->older : &pool->newest) = loose->older;
    pool->count--;
    pool->bytes -= loose->bytes;
    filter_renew(pool);
    ts_arena_free(&loose->arena);
    free(loose);
    return call;
}

struct ts_call *ts_loose_take(struct ts_loose_pool *pool, enum ts_evidence *evidence)
{
    struct ts_loose *at = pool->oldest;
    while (at && !at->chosen)
        at = at->newer;
    if (!at)
        return NULL;
    *evidence = at->chosen;
    return take_out(pool, at);
}

struct ts_call *ts_loose_give_up(struct ts_loose_pool *pool, uint64_t now_ns)
{
    bool too_many = pool->count > TS_LOOSE_MAX || pool->bytes > TS_LOOSE_MAX_BYTES;
    struct ts_loose *at = pool->oldest;
    while (at && !too_many && !ts_loose_is_idle(pool, at, now_ns))
        at = at->newer;
    return at ? take_out(pool, at) : NULL;
}

void ts_loose_free(struct ts_loose_pool *pool)
{
    for (struct ts_loose *at = pool->oldest, *newer; at; at = newer) {
        newer = at->newer;
        ts_call_free(at->call);
        ts_arena_free(&at->arena);
        free(at);
    }
    *pool = (struct ts_loose_pool){.idle_ns = pool->idle_ns};
}
