/* Passages, by a rolling digest (Karp and Rabin). */
#include "exporter/infer/passage.h"

#include <stdbool.h>
#include "exporter/base/ascii.h"
#include "exporter/wire/json.h"

enum { MARKS_OF_A_TEXT = 4, DEEPEST = 64 };
#define FACTOR 0x9e3779b97f4a7c15ull

/* The text without superfluous blanks, a byte at a time. */
struct words {
    const char *at, *end;
    bool begun, blank;
};

static bool next_byte(struct words *words, unsigned char *byte)
{
    while (words->at < words->end && ts_is_blank(*words->at)) {
        words->blank = words->begun;
        words->at++;
    }
    if (words->at == words->end)
        return false;
    if (words->blank) {
        words->blank = false;
        *byte = ' ';
        return true;
    }
    words->begun = true;
    *byte = (unsigned char)*words->at++;
    return true;
}

/* FACTOR to the power of TS_PASSAGE_BYTES: what the byte that leaves the window weighs. */
static uint64_t weight_of_oldest(void)
{
    uint64_t weight = 1;
    for (int i = 0; i < TS_PASSAGE_BYTES; i++)
        weight *= FACTOR;
    return weight;
}

static uint64_t mixed(uint64_t digest)
{
    digest ^= digest >> 32;
    digest *= 0xd6e8feb86659fd93ull;
    return digest ^ digest >> 32;
}

void ts_passages_scan(const char *text, size_t bytes, void (*seen)(void *context, uint64_t mark),
                      void *context)
{
    struct words words = {.at = text, .end = text + bytes};
    const uint64_t oldest = weight_of_oldest();
    unsigned char window[TS_PASSAGE_BYTES] = {0}, byte;
    uint64_t digest = 0;
    for (size_t count = 0; next_byte(&words, &byte); count++) {
        size_t place = count % TS_PASSAGE_BYTES;
        digest = digest * FACTOR + byte + 1 -
                 (count < TS_PASSAGE_BYTES ? 0 : oldest * (window[place] + 1u));
        window[place] = byte;
        if (count + 1 >= TS_PASSAGE_BYTES)
            seen(context, mixed(digest));
    }
}

/* Which of the marks of a text are kept: the first, the last, and some between. */
struct choice {
    struct ts_passages *passages;
    size_t number, total, taken;
};

static void count_mark(void *context, uint64_t mark)
{
    (void)mark;
    ++*(size_t *)context;
}

static void choose(void *context, uint64_t mark)
{
    struct choice *choice = context;
    struct ts_passages *passages = choice->passages;
    size_t last = choice->total - 1, number = choice->number++;
    bool is_due = number >= choice->taken * last / (MARKS_OF_A_TEXT - 1);
    if (!is_due || choice->taken == MARKS_OF_A_TEXT || passages->count == TS_PASSAGES_MAX)
        return;
    choice->taken++;
    passages->marks[passages->count++] = mark;
}

void ts_passages_add(struct ts_passages *passages, struct ts_arena *arena, const char *text,
                     size_t bytes)
{
    struct choice choice = {.passages = passages};
    if (bytes < TS_PASSAGE_BYTES || passages->count == TS_PASSAGES_MAX)
        return;
    if (!passages->marks)
        passages->marks = ts_arena_alloc(arena, TS_PASSAGES_MAX * sizeof *passages->marks);
    ts_passages_scan(text, bytes, count_mark, &choice.total);
    if (passages->marks && choice.total)
        ts_passages_scan(text, bytes, choose, &choice);
}

static void add_json(struct ts_passages *passages, struct ts_arena *arena, struct ts_slice json,
                     int depth)
{
    enum ts_json_kind kind = ts_json_kind(json);
    if (kind == TS_JSON_STRING && json.n >= TS_PASSAGE_BYTES) {
        size_t bytes = 0;
        char *text = ts_json_text(json, arena, &bytes);
        if (text)
            ts_passages_add(passages, arena, text, bytes);
    }
    if ((kind != TS_JSON_OBJECT && kind != TS_JSON_ARRAY) || depth == DEEPEST)
        return;
    struct ts_json_iter iter = ts_json_begin(json);
    while (passages->count < TS_PASSAGES_MAX && ts_json_next(&iter))
        add_json(passages, arena, iter.value, depth + 1);
}

void ts_passages_add_json(struct ts_passages *passages, struct ts_arena *arena,
                          struct ts_slice json)
{
    add_json(passages, arena, json, 0);
}

/* Marks that are looked for in a text. */
struct wanted {
    const struct ts_passages *marks;
    size_t found, least; /* so many are enough */
    bool seen[TS_PASSAGES_MAX];
};

static void compare_mark(void *context, uint64_t mark)
{
    struct wanted *wanted = context;
    for (size_t i = 0; wanted->found < wanted->least && i < wanted->marks->count; i++) {
        bool is_new = !wanted->seen[i] && wanted->marks->marks[i] == mark;
        wanted->seen[i] |= is_new;
        wanted->found += is_new;
    }
}

bool ts_passages_are_in(const struct ts_passages *passages, const char *text, size_t bytes)
{
    struct wanted wanted = {.marks = passages, .least = 1};
    if (passages->count && bytes)
        ts_passages_scan(text, bytes, compare_mark, &wanted);
    return wanted.found > 0;
}

size_t ts_passages_count(const char *text, size_t bytes, const char *other, size_t other_bytes)
{
    struct ts_arena arena = {0};
    struct ts_passages marks = {0};
    ts_passages_add(&marks, &arena, text, bytes);
    struct wanted wanted = {.marks = &marks, .least = marks.count};
    if (marks.count && other_bytes)
        ts_passages_scan(other, other_bytes, compare_mark, &wanted);
    ts_arena_free(&arena);
    return wanted.found;
}
