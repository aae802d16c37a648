/* Calls that wait for what came of them. */
#include "exporter/infer/loose.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/wire/json.h"

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static bool has_mark(const struct ts_loose *loose, uint64_t mark)
{
    return loose->passages.count && bsearch(&mark, loose->passages.marks, loose->passages.count,
                                            sizeof mark, compare) != NULL;
}

/* Of several that received the same, the nearest: process, then thread, then time. */
static int nearness(const struct ts_loose *loose, const struct ts_call *call)
{
    const struct ts_call *other = loose->call;
    bool same_process =
        strcmp(other->exchange->process->journal_id, call->exchange->process->journal_id) == 0;
    return same_process + (same_process && other->exchange->thread == call->exchange->thread);
}

static bool is_idle(const struct ts_loose_pool *pool, const struct ts_loose *loose, uint64_t now_ns)
{
    return now_ns == UINT64_MAX ||
           (now_ns > loose->last_ns && now_ns - loose->last_ns > pool->idle_ns);
}

/* Whether what a call sent may have come from this one. */
static bool may_feed(const struct ts_loose_pool *pool, const struct ts_loose *loose,
                     const struct ts_call *call)
{
    return loose->call->end_ns <= call->start_ns && !is_idle(pool, loose, call->start_ns);
}

static struct ts_loose *by_mark(const struct ts_loose_pool *pool, const struct ts_call *call,
                                uint64_t mark)
{
    struct ts_loose *best = NULL;
    for (struct ts_loose *at = pool->newest; at; at = at->older)
        if (may_feed(pool, at, call) && has_mark(at, mark) &&
            (!best || nearness(at, call) > nearness(best, call)))
            best = at;
    return best;
}

static struct ts_loose *by_number(const struct ts_loose_pool *pool, uint64_t number)
{
    struct ts_loose *at = pool->newest;
    while (at && at->number != number)
        at = at->older;
    return at;
}

static void filter_add(struct ts_loose_pool *pool, const struct ts_loose *loose)
{
    for (size_t i = 0; i < loose->passages.count; i++) {
        uint64_t mark = loose->passages.marks[i];
        pool->filter[mark / 64 % TS_LOOSE_FILTER] |= 1ull << mark % 64;
    }
}

static bool filter_has(const struct ts_loose_pool *pool, uint64_t mark)
{
    return pool->filter[mark / 64 % TS_LOOSE_FILTER] >> mark % 64 & 1;
}

/* Whose passages a text has. */
struct search {
    const struct ts_loose_pool *pool;
    const struct ts_call *call;
    void (*found)(void *context, struct ts_loose *loose);
    void *context;
};

static void see(void *context, uint64_t mark)
{
    struct search *search = context;
    if (!filter_has(search->pool, mark))
        return;
    struct ts_loose *loose = by_mark(search->pool, search->call, mark);
    if (loose)
        search->found(search->context, loose);
}

static void feed(struct ts_loose_pool *pool, struct ts_loose *to, struct ts_loose *from,
                 enum ts_loose_evidence evidence)
{
    for (size_t i = 0; i < to->fed_count; i++)
        if (to->fed_by[i].number == from->number)
            return;
    if (to->fed_count == TS_LOOSE_FEEDS)
        return;
    to->fed_by[to->fed_count].number = from->number;
    to->fed_by[to->fed_count++].evidence = evidence;
    from->last_ns = to->last_ns; /* it waits as long as what came of it */
    for (size_t i = 0; i < from->fed_count; i++) {
        struct ts_loose *before = by_number(pool, from->fed_by[i].number);
        if (before)
            before->last_ns = to->last_ns;
    }
}

struct feeding {
    struct ts_loose_pool *pool;
    struct ts_loose *to;
};

static void feed_passage(void *context, struct ts_loose *from)
{
    struct feeding *feeding = context;
    feed(feeding->pool, feeding->to, from, TS_LOOSE_PASSAGE);
}

static void find_feeds(struct ts_loose_pool *pool, struct ts_loose *loose)
{
    struct ts_slice request = loose->call->http.request.body;
    struct feeding feeding = {pool, loose};
    struct search search = {pool, loose->call, feed_passage, &feeding};
    struct ts_vectors sent = {0};
    ts_vectors_add(&sent, &loose->arena, ts_json_value(request, NULL));
    for (struct ts_loose *at = pool->newest; sent.count && at; at = at->older)
        if (may_feed(pool, at, loose->call) && ts_vectors_meet(&sent, &at->vectors))
            feed(pool, loose, at, TS_LOOSE_VECTOR);
    if (pool->count)
        ts_passages_scan(request.p, request.n, see, &search);
}

/* What may be sent on: of an embedding its vectors, and the text itself, since the search may be
 * the program's own; of all others what they answered. */
static void remember(struct ts_loose *loose)
{
    const struct ts_call *call = loose->call;
    bool is_embedding = call->kind == TS_CALL_EMBEDDING;
    if (is_embedding)
        ts_vectors_add(&loose->vectors, &loose->arena, call->outputs_json);
    ts_passages_add_json(&loose->passages, &loose->arena,
                         is_embedding ? call->inputs_json : call->outputs_json);
    if (loose->passages.count)
        qsort(loose->passages.marks, loose->passages.count, sizeof *loose->passages.marks, compare);
}

static void append(struct ts_loose_pool *pool, struct ts_loose *loose)
{
    loose->older = pool->newest;
    *(pool->newest ? &pool->newest->newer : &pool->oldest) = loose;
    pool->newest = loose;
    pool->count++;
    pool->bytes += loose->bytes;
    filter_add(pool, loose);
}

bool ts_loose_add(struct ts_loose_pool *pool, struct ts_call *call)
{
    struct ts_loose *loose = calloc(1, sizeof *loose);
    if (!loose)
        return false;
    loose->call = call;
    loose->number = ++pool->numbers;
    loose->last_ns = call->end_ns;
    find_feeds(pool, loose);
    remember(loose);
    loose->bytes = call->http.request.body.n + call->http.response.body.n +
                   call->arena.total_bytes + loose->arena.total_bytes;
    append(pool, loose);
    return true;
}

struct choosing {
    struct ts_loose_pool *pool;
    size_t count;
};

static void choose(struct choosing *choosing, struct ts_loose *loose,
                   enum ts_loose_evidence evidence)
{
    if (!loose || loose->chosen)
        return;
    loose->chosen = evidence;
    choosing->count++;
    for (size_t i = 0; i < loose->fed_count; i++)
        choose(choosing, by_number(choosing->pool, loose->fed_by[i].number),
               loose->fed_by[i].evidence);
}

static void choose_passage(void *context, struct ts_loose *loose)
{
    choose(context, loose, TS_LOOSE_PASSAGE);
}

size_t ts_loose_choose(struct ts_loose_pool *pool, const struct ts_call *call, size_t from)
{
    struct choosing choosing = {pool, 0};
    struct search search = {pool, call, choose_passage, &choosing};
    for (size_t i = from; pool->count && i < call->input_count; i++)
        ts_passages_scan(call->input[i].text, call->input[i].text_bytes, see, &search);
    return choosing.count;
}

struct test {
    const struct ts_loose *loose;
    bool is_in;
};

static void test_mark(void *context, uint64_t mark)
{
    struct test *test = context;
    test->is_in = test->is_in || has_mark(test->loose, mark);
}

bool ts_loose_is_in(const struct ts_loose *loose, const char *text, size_t bytes)
{
    struct test test = {loose, false};
    if (loose->passages.count)
        ts_passages_scan(text, bytes, test_mark, &test);
    return test.is_in;
}

size_t ts_loose_choose_within(struct ts_loose_pool *pool, uint64_t start_ns, uint64_t end_ns,
                              bool (*belongs)(void *context, const struct ts_loose *loose),
                              void *context)
{
    struct choosing choosing = {pool, 0};
    for (struct ts_loose *at = pool->newest; at; at = at->older)
        if (at->call->start_ns >= start_ns && at->call->end_ns <= end_ns &&
            !is_idle(pool, at, end_ns) && belongs(context, at))
            choose(&choosing, at, TS_LOOSE_PASSAGE);
    return choosing.count;
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

struct ts_call *ts_loose_take(struct ts_loose_pool *pool, enum ts_loose_evidence *evidence)
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
    while (at && !too_many && !is_idle(pool, at, now_ns))
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
