/* The settling of a window, between the files that do it (settle*.c). */
#ifndef TS_INFER_SETTLE_H
#define TS_INFER_SETTLE_H

#include "exporter/infer/state.h"
#include "exporter/infer/tool.h"

/* One tool that is being settled. */
struct ts_run {
    struct ts_span *span;
    const struct ts_chat_message *result;
    bool has_guest;             /* a trace is its work */
    uint64_t first_ns, last_ns; /* of what it did over the network; first_ns 0: nothing was seen */
};

struct ts_settling {
    struct ts_infer *infer;
    struct ts_turn *turn;
    struct ts_window *window;
    const struct ts_call *call; /* that carries the results */
    struct ts_run *runs;        /* one for each tool of the window; span NULL: not answered */
    struct ts_run *run;         /* of them, the one that is looked for */
    struct ts_held *placed;     /* calls whose tool was found */
    struct ts_guest *adopted;   /* traces whose tool was found */
    enum ts_evidence evidence;  /* by which the last one was found */
};

/* Whether this happened while the window was open. */
bool ts_settle_is_within(const struct ts_settling *s, uint64_t start_ns, uint64_t end_ns);

/* A tool was seen at work at this time. */
void ts_settle_widen(struct ts_run *run, uint64_t start_ns, uint64_t end_ns);

/* settle_calls.c: finds the tools of calls that are held in the window, and of those that may be in
 * several; emits those whose tool was found; then what waits for what came of it. */
void ts_settle_held(struct ts_settling *s);
void ts_settle_contested(struct ts_settling *s);
void ts_settle_emit(struct ts_settling *s);
void ts_settle_loose(struct ts_settling *s);

/* settle_guests.c: the traces that began meanwhile become branches of their tools, or go on alone.
 */
void ts_settle_guests(struct ts_settling *s);

#endif
