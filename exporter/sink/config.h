/* Where spans go, as the environment says it. Read once; the texts are copies. */
#ifndef TS_SINK_CONFIG_H
#define TS_SINK_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/base/arena.h"

enum ts_sink_kind { TS_SINK_NONE, TS_SINK_MLFLOW, TS_SINK_OTLP };

#define TS_SINK_MAX_HEADERS 32

/* One sink. MLFLOW_TRACKING_URI wins when an OTLP endpoint is set too. */
struct ts_sink_config {
    enum ts_sink_kind kind;
    bool both; /* an OTLP endpoint is set too, and not used */
    const char
        *base; /* MLflow: scheme://host[:port][/prefix], no slash at the end, no credentials */
    const char *traces_url;                      /* where spans are posted */
    const char *experiment_id, *experiment_name; /* NULL: not set */
    const char *username, *password, *token;     /* NULL: not set */
    const char *ca_path;                         /* NULL: the system's */
    bool insecure;
    bool plain;                                   /* OTEL_EXPORTER_OTLP_COMPRESSION=none */
    const char *headers[TS_SINK_MAX_HEADERS + 1]; /* "name: value", NULL at the end */
    size_t header_count;
    struct ts_arena arena; /* owns all */
};

/* MLFLOW_TRACKING_URI, _USERNAME, _PASSWORD, _TOKEN, _SERVER_CERT_PATH, _INSECURE_TLS,
 * MLFLOW_EXPERIMENT_ID, _NAME; OTEL_EXPORTER_OTLP_ENDPOINT, _TRACES_ENDPOINT, _HEADERS,
 * _TRACES_HEADERS, _CERTIFICATE, _TRACES_CERTIFICATE, _COMPRESSION, _TRACES_COMPRESSION. A variable
 * that is empty counts as not set. Returns 0 (kind NONE: nothing is configured) or -1 with one line
 * in error. Free in both cases. */
int ts_sink_config_read(struct ts_sink_config *config, char *error, size_t error_size);
void ts_sink_config_free(struct ts_sink_config *config);

#endif
