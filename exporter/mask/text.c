/* Patterns on text, within bounds of steps, memory and time.
 *
 * PCRE2's match limit counts the steps from one place of the text, and steps over a long run of
 * equal characters count as one. So the places are tried in windows with a look at the clock
 * between them; and in long texts a match may only look so far ahead, which bounds what one window
 * can take. */
#include "exporter/mask/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include "exporter/base/utf8.h"

#define MOST_STEPS 100000u
#define MOST_DEPTH 10000u
#define MOST_HEAP_KIB (32u << 10)
#define STACK_FIRST (32u << 10)
#define STACK_MOST (1u << 20)
#define WINDOW (4u << 10)      /* places that are tried between two looks at the clock */
#define FAR_BYTES (1u << 20)   /* how far ahead a match may look */
#define FIRST_NS 1000000000ull /* for each text and pattern */
#define BYTE_NS 200            /* and more for long ones */

bool ts_mask_prepare(struct ts_mask *mask)
{
    mask->context = pcre2_match_context_create(NULL);
    mask->data = pcre2_match_data_create(64, NULL);
    if (!mask->context || !mask->data)
        return false;
    pcre2_set_match_limit(mask->context, MOST_STEPS);
    pcre2_set_depth_limit(mask->context, MOST_DEPTH);
    pcre2_set_heap_limit(mask->context, MOST_HEAP_KIB);
    mask->stack = pcre2_jit_stack_create(STACK_FIRST, STACK_MOST, NULL);
    if (mask->stack) /* else there is no JIT */
        pcre2_jit_stack_assign(mask->context, NULL, mask->stack);
    return true;
}

void ts_mask_whole(struct ts_buffer *out)
{
    ts_buffer_free(out); /* also takes the mark of failed memory away */
    ts_buffer_text(out, TS_MASKED);
}

static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* One pattern on its way through one text. */
struct way {
    struct ts_mask *mask;
    const struct ts_pattern *pattern;
    struct ts_slice text;
    size_t at;         /* places before it were tried */
    size_t copied;     /* bytes of text that out stands for */
    size_t place;      /* the next of places */
    uint64_t until_ns; /* 0: the clock was not looked at yet */
    struct ts_places *places;
    struct ts_buffer *out;
};

enum found { FOUND, NOWHERE, TOO_MUCH };

static bool is_late(struct way *way)
{
    uint64_t now_ns = cpu_ns();
    if (!way->until_ns)
        way->until_ns = now_ns + FIRST_NS + way->text.n * BYTE_NS;
    return now_ns > way->until_ns;
}

/* To the start of a character at or after offset. */
static size_t character(struct ts_slice text, size_t offset)
{
    while (offset < text.n && ((unsigned char)text.p[offset] & 0xc0) == 0x80)
        offset++;
    return offset < text.n ? offset : text.n;
}

/* Tries the places of one window. */
static int try_window(struct way *way, size_t last)
{
    size_t end = character(way->text, last + FAR_BYTES);
    uint32_t options = PCRE2_NO_UTF_CHECK;
    if (end < way->text.n)
        options |= PCRE2_PARTIAL_HARD; /* tells when it looked farther than it may */
    pcre2_set_offset_limit(way->mask->context, last);
    return pcre2_match(way->pattern->code, (PCRE2_SPTR)way->text.p, end, way->at, options,
                       way->mask->data, way->mask->context);
}

static enum found find(struct way *way)
{
    while (way->at <= way->text.n) {
        size_t last = character(way->text, way->at + WINDOW);
        int result = try_window(way, last);
        if (result >= 0)
            return FOUND;
        if (result != PCRE2_ERROR_NOMATCH)
            return TOO_MUCH;
        if (last == way->text.n)
            return NOWHERE;
        if (is_late(way))
            return TOO_MUCH;
        way->at = character(way->text, last + 1);
    }
    return NOWHERE;
}

/* Those up to the place that out has come to. */
static void move_places(struct way *way, size_t start)
{
    struct ts_places *places = way->places;
    while (places && way->place < places->count && places->at[way->place] <= start)
        places->at[way->place++] += way->out->bytes - start;
}

/* Those within the match. */
static void move_places_behind(struct way *way, size_t end)
{
    struct ts_places *places = way->places;
    while (places && way->place < places->count && places->at[way->place] < end)
        places->at[way->place++] = way->out->bytes;
}

static bool replace(struct way *way)
{
    const PCRE2_SIZE *vector = pcre2_get_ovector_pointer(way->mask->data);
    size_t pairs = pcre2_get_ovector_count(way->mask->data), start = vector[0], end = vector[1];
    if (start > end || start < way->copied) /* \K in a look-around */
        return false;
    if (start == end) { /* nothing to be masked */
        way->at = character(way->text, end + 1 <= way->text.n ? end + 1 : end);
        way->at += end == way->text.n;
        return true;
    }
    ts_buffer_add(way->out, way->text.p + way->copied, start - way->copied);
    move_places(way, start);
    ts_pattern_replace(way->pattern, way->text.p, vector, pairs, way->out);
    move_places_behind(way, end);
    way->copied = way->at = end;
    return true;
}

/* TOO_MUCH: out holds nothing that counts. */
static enum found apply(struct way *way)
{
    enum found found;
    ts_buffer_reset(way->out);
    while ((found = find(way)) == FOUND)
        if (!replace(way) || (way->out->bytes && is_late(way)))
            return TOO_MUCH;
    if (found == TOO_MUCH || !way->copied)
        return found;
    ts_buffer_add(way->out, way->text.p + way->copied, way->text.n - way->copied);
    move_places(way, way->text.n);
    return way->out->failed ? TOO_MUCH : FOUND;
}

static bool mask_whole(struct ts_places *places, struct ts_buffer *out)
{
    ts_mask_whole(out);
    for (size_t i = 0; places && i < places->count; i++)
        places->at[i] = places->at[i] ? out->bytes : 0;
    return true;
}

bool ts_mask_utf8(struct ts_mask *mask, struct ts_slice text, struct ts_places *places,
                  struct ts_buffer *out)
{
    struct ts_slice now = text;
    unsigned changes = 0;
    ts_buffer_reset(out);
    for (size_t i = 0; i < mask->count; i++) {
        struct ts_buffer *turn = &mask->turns[changes % 2];
        struct way way = {.mask = mask,
                          .pattern = &mask->patterns[i],
                          .text = now,
                          .places = places,
                          .out = turn};
        enum found found = apply(&way);
        if (found == TOO_MUCH) {
            ts_buffer_free(turn); /* it may have failed */
            return mask_whole(places, out);
        }
        if (found == NOWHERE)
            continue;
        now = (struct ts_slice){turn->data, turn->bytes};
        changes++;
    }
    if (!changes)
        return false;
    ts_buffer_add(out, now.p, now.n);
    return out->failed ? mask_whole(places, out) : true;
}

bool ts_mask_text(struct ts_mask *mask, struct ts_slice text, struct ts_buffer *out)
{
    struct ts_buffer clean = {0};
    ts_buffer_reset(out);
    if (!mask->count || !text.n)
        return false;
    if (ts_utf8_valid(text.p, text.n) == text.n)
        return ts_mask_utf8(mask, text, NULL, out);
    ts_utf8_clean(&clean, text.p, text.n);
    struct ts_slice cleaned = {clean.data, clean.bytes};
    bool masked = clean.failed ? mask_whole(NULL, out) : ts_mask_utf8(mask, cleaned, NULL, out);
    ts_buffer_free(&clean);
    return masked;
}
