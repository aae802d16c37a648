/* Where spans go over the network: MLflow or any OTLP/HTTP endpoint. Configured by the environment
 * that the OpenTelemetry SDK and MLflow themselves read. */
#ifndef TS_SINK_SINK_H
#define TS_SINK_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/infer/span.h"

struct ts_sink;

struct ts_sink_options {
    /* Polled while a request is under way; true ends it at once. May be NULL. */
    bool (*cancelled)(void *context);
    void *context;
};

enum ts_send_result {
    TS_SEND_OK = 0,
    TS_SEND_REFUSED = 1, /* the server read it and said no (400, 413, 422): never again as it is */
    TS_SEND_LATER = 2,   /* no answer, 429, 5xx, 401, 403, 404: keep it */
};

/* From the environment. Returns NULL with error "" when nothing is configured, NULL with one clear
 * line when what is configured cannot be used (a tracking URI that is not http(s): which way
 * works). */
struct ts_sink *ts_sink_from_environment(const struct ts_sink_options *options, char *error,
                                         size_t error_size);

/* "MLflow at http://127.0.0.1:5000, experiment Default (0)" */
const char *ts_sink_name(const struct ts_sink *sink);

/* Whether spans may be sent before their trace is closed (MLflow: yes; OTLP: complete traces). */
bool ts_sink_is_live(const struct ts_sink *sink);

/* One request with these spans. Opens the connection, finds or makes the experiment at the first
 * call. error: one line with the server's words. retry_after_s: what the server asked for, 0 if
 * nothing. */
enum ts_send_result ts_sink_send(struct ts_sink *sink, const struct ts_span *const *spans,
                                 size_t count, unsigned *retry_after_s, char *error,
                                 size_t error_size);

/* Only asks whether the server is there and the credentials and experiment are right (for doctor).
 * 0 or -1. */
int ts_sink_check(struct ts_sink *sink, char *error, size_t error_size);
void ts_sink_free(struct ts_sink *sink);

#endif
