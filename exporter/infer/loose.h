/* Calls that are no model calls and whose place only what follows can tell: an embedding, a search,
 * a reranking, a parsed document. They wait here until something is sent that came from them. */
#ifndef TS_INFER_LOOSE_H
#define TS_INFER_LOOSE_H

#include "exporter/call/call.h"
#include "exporter/infer/evidence.h"
#include "exporter/infer/passage.h"
#include "exporter/infer/vector.h"

#define TS_LOOSE_MAX 256
#define TS_LOOSE_MAX_BYTES (32u << 20)
#define TS_LOOSE_FEEDS 8
#define TS_LOOSE_FILTER 1024
#define TS_LOOSE_TEXT_BYTES 12 /* shorter texts are found everywhere */

struct ts_loose {
    struct ts_loose *older, *newer;
    struct ts_call *call;
    struct ts_arena arena;
    struct ts_passages passages; /* of what it received, sorted */
    struct ts_vectors vectors;
    struct ts_slice short_text; /* that was embedded, too short for a passage */
    size_t bytes;
    uint64_t number, last_ns;
    struct {
        uint64_t number;
        enum ts_evidence evidence;
    } fed_by[TS_LOOSE_FEEDS]; /* the calls that its request came from */
    size_t fed_count;
    enum ts_evidence chosen;
};

/* Empty: all zeros but idle_ns. What nothing came of for so long is not waited for any more, also
 * when it was not given up yet: what is found must not depend on when that happens. */
struct ts_loose_pool {
    uint64_t idle_ns;
    struct ts_loose *oldest, *newest;
    size_t count, bytes;
    uint64_t numbers;
    /* Marks that may be there: one bit for each, so that most of a text is passed over quickly. */
    uint64_t filter[TS_LOOSE_FILTER];
    size_t removed; /* since the filter was made */
};

/* Takes a call in, and finds out which of those that wait it came from. false, and nothing taken,
 * when memory is out. */
bool ts_loose_add(struct ts_loose_pool *pool, struct ts_call *call);

/* Chooses those that a model call's instructions, and its messages from `from` on, came from, with
 * those that they came from. Of embeddings whose text is found only the last is chosen: before it
 * what is searched in may have been put in. Returns how many. */
size_t ts_loose_choose(struct ts_loose_pool *pool, const struct ts_call *call, size_t from);

/* The oldest of the chosen ones, taken out; NULL: none is left. */
struct ts_call *ts_loose_take(struct ts_loose_pool *pool, enum ts_evidence *evidence);

/* Chooses those between two times for which `belongs` has evidence, and those that they came from.
 * Returns how many. */
size_t ts_loose_choose_within(struct ts_loose_pool *pool, uint64_t start_ns, uint64_t end_ns,
                              enum ts_evidence (*belongs)(void *context,
                                                          const struct ts_loose *loose),
                              void *context);

/* Whether a text has a passage of what this one received. */
bool ts_loose_is_in(const struct ts_loose *loose, const char *text, size_t bytes);

/* The oldest one that is idle at now_ns, or one too many, taken out; NULL: none. UINT64_MAX: any.
 */
struct ts_call *ts_loose_give_up(struct ts_loose_pool *pool, uint64_t now_ns);

/* loose_pool.c: the newest one from now on; whether nothing came of it for too long at now_ns. */
void ts_loose_append(struct ts_loose_pool *pool, struct ts_loose *loose);
bool ts_loose_is_idle(const struct ts_loose_pool *pool, const struct ts_loose *loose,
                      uint64_t now_ns);

/* loose_text.c: remembers the text that this embedding was made of. */
void ts_loose_embedded(struct ts_loose *loose);

/* Whether a text has the short one in it that was embedded. */
bool ts_loose_text_is_in(const struct ts_loose *loose, const char *text, size_t bytes);

void ts_loose_free(struct ts_loose_pool *pool);

#endif
