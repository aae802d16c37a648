/* From calls to spans and traces, by where the data came from. A pure function of the calls and of
 * the order of their ends: the exporter thread, which feeds calls as they end, and the command,
 * which feeds a whole journal, get the same spans with the same ids.
 *
 * A trace is one turn of an agent. Its spans are emitted when they are final: leaves as their place
 * is known, the CHAIN and the root when the trace is closed, each once. Order of emission within a
 * trace: children before root. */
#ifndef TS_INFER_INFER_H
#define TS_INFER_INFER_H

#include <stdint.h>
#include "exporter/infer/span.h"
#include "exporter/call/call.h"

struct ts_infer_options {
    uint64_t idle_close_ns; /* TRACESHIM_IDLE_CLOSE_S; a gap longer than this closes a trace */
    void (*emit)(void *context, struct ts_span *span); /* owns the span */
    void *context;
};

struct ts_infer;

/* One for each run. */
struct ts_infer *ts_infer_new(const struct ts_infer_options *options);

/* A call has ended (or was interrupted). Calls are given in the order of end_ns, over all journals
 * of the run. Takes the call over. */
void ts_infer_call(struct ts_infer *infer, struct ts_call *call);

/* No call that began before now_ns will still come: closes what is idle. While calls are in flight
 * that is the start of the first of them, not the time of day: a model may think for longer than a
 * turn may be idle, and its turn would be closed here but not by who reads the whole journal. */
void ts_infer_time(struct ts_infer *infer, uint64_t now_ns);

/* All processes of the run are dead and everything was given: closes all. */
void ts_infer_finish(struct ts_infer *infer);

/* For views: emits what is open as it stands, roots with in_progress set; changes nothing. */
void ts_infer_peek(struct ts_infer *infer, void (*emit)(void *context, struct ts_span *span),
                   void *context);

void ts_infer_free(struct ts_infer *infer);

#endif
