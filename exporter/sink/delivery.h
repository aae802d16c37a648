/* What of a run was delivered, kept beside its journals, so that nothing is lost and nothing comes
 * twice: an append-only file `delivered` of fixed-size entries (trace id, span id, CRC-32C), under
 * a lock (run_lock.h) so that one exporter at a time delivers a run. A crash between the server's
 * answer and the entry leads to a second sending of the same ids, which servers take for the same
 * spans. */
#ifndef TS_SINK_DELIVERY_H
#define TS_SINK_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/infer/span.h"
#include "exporter/sink/sink.h"

struct ts_delivery;

/* Takes the run's lock. Returns NULL with error "" when another exporter holds it, NULL with one
 * line when the folder cannot be used. */
struct ts_delivery *ts_delivery_open(const char *spool_dir, const char *run_id, char *error,
                                     size_t error_size);

/* Queues a span unless it was delivered before; owns it. */
void ts_delivery_add(struct ts_delivery *delivery, struct ts_span *span);

struct ts_delivery_counts {
    size_t sent, already, refused, waiting; /* spans; waiting: still queued */
    size_t waiting_bytes;                   /* memory of what is queued */
    size_t traces_closed;                   /* roots sent */
    unsigned retry_after_s; /* what the server asked for at the last flush; 0: nothing */
};

/* Sends what is queued in batches (many traces in one request, at most 512 spans or 4 MB); a
 * refused batch is split until the bad trace is alone, which is set aside in
 * <spool>/rejected/<trace id>.json with the server's words and counts as delivered. For a sink that
 * is not live only traces whose root is queued are sent. Returns TS_SEND_OK, or TS_SEND_LATER when
 * the server did not take it (the queue stays; error is one line). */
enum ts_send_result ts_delivery_flush(struct ts_delivery *delivery, struct ts_sink *sink,
                                      char *error, size_t error_size);
const struct ts_delivery_counts *ts_delivery_counts(const struct ts_delivery *delivery);
void ts_delivery_close(
    struct ts_delivery *delivery); /* queued spans are freed: they come again from the journals */

/* <spool>/server-down: when a sink did not answer. Fresh: younger than max_age_s and for the same
 * sink. */
void ts_server_down_set(const char *spool_dir, const char *sink_name);
void ts_server_down_clear(const char *spool_dir);
bool ts_server_down_fresh(const char *spool_dir, const char *sink_name, unsigned max_age_s);

#endif
