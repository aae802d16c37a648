/* Spans, as infer/ makes them and sink/ sends them. */
#ifndef TS_INFER_SPAN_H
#define TS_INFER_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"

enum ts_value_kind {
    TS_VALUE_TEXT,
    TS_VALUE_INT,
    TS_VALUE_DOUBLE,
    TS_VALUE_BOOL,
    TS_VALUE_JSON, /* JSON text: MLflow gets it as a string, as it does for all mlflow.* values */
    TS_VALUE_TEXT_LIST, /* JSON array of strings: goes out as an OTLP array */
};

struct ts_attribute {
    const char *key;
    enum ts_value_kind kind;
    union {
        struct ts_slice text; /* TEXT, JSON, TEXT_LIST */
        int64_t integer;
        double real;
        bool boolean;
    };
};

enum ts_span_status { TS_STATUS_UNSET, TS_STATUS_OK, TS_STATUS_ERROR };

struct ts_event {
    const char *name;
    uint64_t time_ns;
    struct ts_attribute *attributes;
    size_t attribute_count;
};

struct ts_span {
    unsigned char trace_id[16];
    unsigned char span_id[8];
    unsigned char parent_id[8]; /* all zeros: a root */
    const char *name;
    const char *type; /* mlflow.spanType */
    uint64_t start_ns, end_ns;
    size_t place; /* among spans of the same time that one call asked for */
    enum ts_span_status status;
    const char *status_message;      /* "" */
    struct ts_attribute *attributes; /* mlflow.spanType is among them */
    size_t attribute_count, attribute_size;
    struct ts_event *events;
    size_t event_count;
    struct {
        unsigned char trace_id[16], span_id[8];
    } * links;
    size_t link_count;
    bool joined; /* the top of a turn below a span of another program: parent_id is that one's */
    bool told_trace;          /* the request carried the ids of this span and its trace */
    const char *trace_state;  /* W3C tracestate of a trace that another program began, "" */
    bool in_progress;         /* only in views of living processes: never sent */
    const char *run_id;       /* for the sinks: */
    const char *service_name; /* resource service.name: OTEL_SERVICE_NAME, else the agent's name */
    const char *resource_attributes; /* OTEL_RESOURCE_ATTRIBUTES as given, "" */
    const char *host;
    uint64_t pid;
    struct ts_arena arena; /* owns all */
};

struct ts_span *ts_span_new(void);
void ts_span_free(struct ts_span *span);
bool ts_span_is_root(const struct ts_span *span);
/* A root, or the uppermost span of ours in another program's trace: it comes last of its turn. */
bool ts_span_is_top(const struct ts_span *span);

/* Adds (or replaces) an attribute. Keys are static texts or the arena's; texts are copied. */
void ts_span_text(struct ts_span *span, const char *key, const char *text);
void ts_span_slice(struct ts_span *span, const char *key, enum ts_value_kind kind,
                   struct ts_slice text);
void ts_span_int(struct ts_span *span, const char *key, int64_t value);
void ts_span_double(struct ts_span *span, const char *key, double value);
void ts_span_bool(struct ts_span *span, const char *key, bool value);
const struct ts_attribute *ts_span_find(const struct ts_span *span, const char *key); /* NULL */

/* Ids as texts: 32 and 16 lower-case hex digits and a NUL. */
void ts_hex(const unsigned char *bytes, size_t count, char *out);

#endif
