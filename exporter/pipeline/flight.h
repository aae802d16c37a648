/* Calls in flight, as spans for views of living programs. */
#ifndef TS_PIPELINE_FLIGHT_H
#define TS_PIPELINE_FLIGHT_H

#include <stddef.h>
#include <stdint.h>
#include "exporter/infer/span.h"

/* Emits a trace of its own for each call of this journal that has not ended, as it stands at
 * now_ns, with in_progress set. Reads the journal again, since nothing of what is shown may change
 * what is known of it. */
void ts_flight_show(const char *run_dir, const char *journal_id, uint64_t now_ns,
                    void (*emit)(void *context, struct ts_span *span), void *context);

#endif
