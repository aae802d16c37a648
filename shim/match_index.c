/* Patterns by some of their characters. */
#include "shim/match_index.h"

#include <stdbool.h>
#include <string.h>

#include "shim/glob.h"

/* Letters of either case are the same; so are a few other characters, which does no harm. */
static uint64_t word_at(const char *at, size_t bytes)
{
    uint32_t half = 0;
    uint64_t word = 0;
    if (bytes == sizeof half) { /* a copy whose size is known is one instruction */
        memcpy(&half, at, sizeof half);
        word = half;
    } else
        memcpy(&word, at, bytes);
    return word | 0x2020202020202020u;
}

static size_t bucket_of(uint64_t word)
{
    return (word * 0x9e3779b97f4a7c15u) >> 56;
}
_Static_assert(TS_INDEX_BUCKETS == 1 << 8, "the highest eight bits");

static bool is_plain(const char *at, size_t bytes)
{
    return !memchr(at, '*', bytes) && !memchr(at, '/', bytes);
}

static const char *place_of_word(const char *pattern, size_t bytes, size_t word_bytes)
{
    if (bytes <= word_bytes)
        return bytes == word_bytes && !memchr(pattern, '*', bytes) ? pattern : NULL;
    const char *at = pattern + bytes - word_bytes;
    if (at[word_bytes - 1] != '*')
        return memchr(at, '*', word_bytes) ? NULL : at;
    while (--at >= pattern)
        if (*at == '/' && is_plain(at + 1, word_bytes - 1))
            return at;
    return NULL;
}

static bool add(struct ts_match_index *index, const char *pattern, size_t bytes, unsigned what)
{
    const char *place = place_of_word(pattern, bytes, index->word_bytes);
    if (!place || index->count == TS_INDEX_ROWS)
        return false;
    struct ts_index_row *row = &index->rows[index->count++];
    uint64_t word = word_at(place, index->word_bytes);
    uint16_t *first = &index->first[bucket_of(word)];
    *row = (struct ts_index_row){pattern, word, (uint16_t)bytes, *first, what};
    *first = index->count;
    return true;
}

size_t ts_match_index_add(struct ts_match_index *index, const char *patterns, unsigned what)
{
    size_t lost = 0;
    for (size_t bytes; (bytes = strlen(patterns)); patterns += bytes + 1)
        lost += !add(index, patterns, bytes, what);
    return lost;
}

void ts_match_index_begin(struct ts_match_index *index, uint8_t word_bytes)
{
    index->word_bytes = word_bytes;
    memset(index->first, 0, sizeof index->first);
    index->count = 0;
}

static unsigned look(const struct ts_match_index *index, const char *at, const char *text,
                     size_t bytes)
{
    uint64_t word = word_at(at, index->word_bytes);
    unsigned found = 0;
    for (uint16_t next = index->first[bucket_of(word)]; next;) {
        const struct ts_index_row *row = &index->rows[next - 1];
        if (row->word == word && ts_glob(row->pattern, row->bytes, text, bytes))
            found |= row->what;
        next = row->next;
    }
    return found;
}

unsigned ts_match_index_find(const struct ts_match_index *index, const char *text, size_t bytes)
{
    if (bytes < index->word_bytes)
        return 0;
    const char *last = text + bytes - index->word_bytes;
    unsigned found = look(index, last, text, bytes);
    for (const char *at = text; at < last; at++)
        if (*at == '/')
            found |= look(index, at, text, bytes);
    return found;
}
