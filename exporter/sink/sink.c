/* Sinks: MLflow or an OTLP/HTTP endpoint. */
#include "exporter/sink/sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/sink/answer.h"
#include "exporter/sink/client.h"
#include "exporter/sink/config.h"
#include "exporter/sink/gzip.h"
#include "exporter/sink/mlflow.h"
#include "exporter/sink/otlp.h"

struct ts_sink {
    struct ts_sink_config config;
    struct ts_client *client;
    struct ts_experiment experiment;
    char name[700];
};

static void name_mlflow(struct ts_sink *sink)
{
    const struct ts_experiment *found = &sink->experiment;
    const struct ts_sink_config *config = &sink->config;
    const char *name = found->name[0] ? found->name : config->experiment_name;
    const char *id = found->id[0] ? found->id : config->experiment_id;
    if (config->experiment_id && !found->name[0])
        name = NULL; /* the id decides, whatever the variable for the name says */
    if (!name && !id)
        id = "0";
    const char *other = config->both ? "; the OTLP endpoint is not used" : "";
    if (name && id)
        snprintf(sink->name, sizeof sink->name, "MLflow at %s, experiment %s (%s)%s", config->base,
                 name, id, other);
    else
        snprintf(sink->name, sizeof sink->name, "MLflow at %s, experiment %s%s", config->base,
                 name ? name : id, other);
}

static void set_name(struct ts_sink *sink)
{
    if (sink->config.kind == TS_SINK_MLFLOW)
        name_mlflow(sink);
    else
        snprintf(sink->name, sizeof sink->name, "OTLP at %s", sink->config.traces_url);
}

static struct ts_client *make_client(const struct ts_sink_config *config,
                                     const struct ts_sink_options *options)
{
    struct ts_client_options client = {
        .username = config->username,
        .password = config->password,
        .token = config->token,
        .ca_path = config->ca_path,
        .insecure = config->insecure,
        .cancelled = options ? options->cancelled : NULL,
        .context = options ? options->context : NULL,
    };
    return ts_client_new(&client);
}

struct ts_sink *ts_sink_from_environment(const struct ts_sink_options *options, char *error,
                                         size_t error_size)
{
    struct ts_sink *sink = calloc(1, sizeof *sink);
    if (!sink) {
        snprintf(error, error_size, "no memory");
        return NULL;
    }
    bool usable = ts_sink_config_read(&sink->config, error, error_size) == 0;
    if (!usable || sink->config.kind == TS_SINK_NONE) {
        ts_sink_free(sink);
        return NULL;
    }
    sink->client = make_client(&sink->config, options);
    if (!sink->client) {
        snprintf(error, error_size, "libcurl cannot be used: out of memory");
        ts_sink_free(sink);
        return NULL;
    }
    set_name(sink);
    return sink;
}

const char *ts_sink_name(const struct ts_sink *sink)
{
    return sink->name;
}

bool ts_sink_is_live(const struct ts_sink *sink)
{
    return sink->config.kind == TS_SINK_MLFLOW;
}

static int find_experiment(struct ts_sink *sink, unsigned *retry_after_s, char *error,
                           size_t error_size)
{
    if (sink->config.kind != TS_SINK_MLFLOW || sink->experiment.id[0])
        return 0;
    int result = ts_experiment_find(sink->client, &sink->config, &sink->experiment, retry_after_s,
                                    error, error_size);
    set_name(sink);
    return result;
}

struct headers {
    const char *list[TS_SINK_MAX_HEADERS + 4];
    char experiment[128];
};

static void make_headers(const struct ts_sink *sink, bool zipped, struct headers *headers)
{
    size_t count = 0;
    headers->list[count++] = "Content-Type: application/json";
    if (zipped)
        headers->list[count++] = "Content-Encoding: gzip";
    if (sink->config.kind == TS_SINK_MLFLOW) {
        snprintf(headers->experiment, sizeof headers->experiment, "x-mlflow-experiment-id: %s",
                 sink->experiment.id);
        headers->list[count++] = headers->experiment;
    }
    for (size_t i = 0; i < sink->config.header_count; i++)
        headers->list[count++] = sink->config.headers[i];
    headers->list[count] = NULL;
}

static enum ts_send_result post(struct ts_sink *sink, const struct ts_buffer *body,
                                unsigned *retry_after_s, char *error, size_t error_size)
{
    struct ts_buffer zipped = {0};
    bool zip = !sink->config.plain && ts_gzip(&zipped, body->data, body->bytes) == 0;
    const struct ts_buffer *sent = zip ? &zipped : body;
    struct headers headers;
    make_headers(sink, zip, &headers);
    struct ts_reply reply;
    ts_client_call(sink->client, sink->config.traces_url, headers.list,
                   (struct ts_slice){sent->data, sent->bytes}, &reply);
    enum ts_send_result result =
        ts_answer_judge(&reply, sink->config.traces_url, error, error_size);
    if (reply.status == 404) /* the experiment is gone: look for it again the next time */
        sink->experiment = (struct ts_experiment){0};
    *retry_after_s = reply.retry_after_s;
    ts_reply_free(&reply);
    ts_buffer_free(&zipped);
    return result;
}

enum ts_send_result ts_sink_send(struct ts_sink *sink, const struct ts_span *const *spans,
                                 size_t count, unsigned *retry_after_s, char *error,
                                 size_t error_size)
{
    unsigned ignored = 0;
    retry_after_s = retry_after_s ? retry_after_s : &ignored;
    *retry_after_s = 0;
    error[0] = 0;
    if (!count)
        return TS_SEND_OK;
    if (find_experiment(sink, retry_after_s, error, error_size))
        return TS_SEND_LATER;
    struct ts_buffer body = {0};
    ts_otlp_request(&body, spans, count);
    enum ts_send_result result = TS_SEND_LATER;
    if (body.failed)
        snprintf(error, error_size, "no memory for a request of %zu spans", count);
    else
        result = post(sink, &body, retry_after_s, error, error_size);
    ts_buffer_free(&body);
    return result;
}

/* An OTLP endpoint has no question to ask: a request without spans is what comes nearest. */
static int check_otlp(struct ts_sink *sink, char *error, size_t error_size)
{
    static char empty[] = "{\"resourceSpans\":[]}";
    struct ts_buffer body = {.data = empty, .bytes = sizeof empty - 1};
    unsigned retry_after_s;
    return post(sink, &body, &retry_after_s, error, error_size) == TS_SEND_OK ? 0 : -1;
}

int ts_sink_check(struct ts_sink *sink, char *error, size_t error_size)
{
    error[0] = 0;
    if (sink->config.kind == TS_SINK_OTLP)
        return check_otlp(sink, error, error_size);
    if (find_experiment(sink, NULL, error, error_size))
        return -1;
    int result =
        ts_experiment_check(sink->client, &sink->config, &sink->experiment, error, error_size);
    set_name(sink);
    return result;
}

void ts_sink_free(struct ts_sink *sink)
{
    if (!sink)
        return;
    ts_client_free(sink->client);
    ts_sink_config_free(&sink->config);
    free(sink);
}
