/* Finds which of many patterns fit a text, at the cost of a few: a pattern is filed under some of
 * its characters, and only those that are in the text at such a place are looked at. */
#ifndef TS_SHIM_MATCH_INDEX_H
#define TS_SHIM_MATCH_INDEX_H

#include <stddef.h>
#include <stdint.h>

enum { TS_INDEX_ROWS = 256, TS_INDEX_BUCKETS = 256 };

struct ts_match_index {
    uint8_t word_bytes;
    uint16_t count;
    uint16_t first[TS_INDEX_BUCKETS]; /* a row's place and one, 0: none */
    struct ts_index_row {
        const char *pattern;
        uint64_t word;
        uint16_t bytes;
        uint16_t next; /* as in first */
        unsigned what;
    } rows[TS_INDEX_ROWS];
};

/* Empty. word_bytes: how many characters a pattern is filed under, 4 to 8. */
void ts_match_index_begin(struct ts_match_index *index, uint8_t word_bytes);

/* patterns: as in shim/glob.h, each with a NUL behind it, one more behind the last; the text must
 * stay. One that has no star at its end is filed under its last characters, which must hold no
 * star; one that has is filed under the begin of the last of its segments that is long enough, with
 * the slash. Returns how many have no place. */
size_t ts_match_index_add(struct ts_match_index *index, const char *patterns, unsigned what);

/* The `what` of all patterns that fit, or-ed. No locks, no allocation. */
unsigned ts_match_index_find(const struct ts_match_index *index, const char *text, size_t bytes);

#endif
