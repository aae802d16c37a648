/* A mask's insides: its patterns and the matcher; for mask/ alone. */
#ifndef TS_MASK_TEXT_H
#define TS_MASK_TEXT_H

#include "exporter/mask/mask.h"
#include "exporter/mask/pattern.h"

struct ts_mask {
    struct ts_pattern *patterns;
    size_t count, size;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    /* Scratch for texts that several patterns change. */
    struct ts_buffer turns[2];
};

/* The matcher with its limits. False: no memory. */
bool ts_mask_prepare(struct ts_mask *mask);

/* Places in a text that are to be found again in what it becomes: ascending offsets. */
struct ts_places {
    size_t *at;
    size_t count;
};

/* ts_mask_text of valid UTF-8, with places (NULL: none). One within a match goes behind what the
 * match became. */
bool ts_mask_utf8(struct ts_mask *mask, struct ts_slice text, struct ts_places *places,
                  struct ts_buffer *out);

/* Empties out and puts the mark for a whole text there. */
void ts_mask_whole(struct ts_buffer *out);

#endif
