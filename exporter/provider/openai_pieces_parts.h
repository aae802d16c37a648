/* What openai_pieces.c gathers and openai_pieces_write.c writes; nobody else's. */
#ifndef TS_PROVIDER_OPENAI_PIECES_PARTS_H
#define TS_PROVIDER_OPENAI_PIECES_PARTS_H

#include <stdint.h>
#include "exporter/base/slice.h"
#include "exporter/call/merge.h"

/* What comes in deltas, and where it stands in the whole item. */
struct ts_piece_row {
    const char *event;  /* with ".delta" and ".done" after it */
    const char *list;   /* the item's list of parts; NULL: a member of the item itself */
    const char *part;   /* type of such a part */
    const char *member; /* that the text becomes */
    const char *item;   /* type of the item */
};

struct ts_piece_annotation {
    struct ts_piece_annotation *next;
    struct ts_slice json;
};

/* Of a list, or with list NULL a text that is the item's own member. */
struct ts_piece_part {
    struct ts_piece_part *next;
    const char *list;
    int64_t index;
    const struct ts_piece_row *row;
    struct ts_slice base;  /* as an event brought it */
    struct ts_merge *text; /* deltas */
    struct ts_slice whole; /* the same as its end says it */
    struct ts_piece_annotation *annotations, *last_annotation;
};

struct ts_piece_item {
    struct ts_piece_item *next;
    int64_t index;
    struct ts_slice added, done;
    const struct ts_piece_row *row;
    struct ts_piece_part *parts, *newest;
    size_t part_count;
};

#endif
