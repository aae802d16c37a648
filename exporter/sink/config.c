/* The environment's variables about where spans go. */
#include "exporter/sink/config.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "exporter/sink/pairs.h"

static const char *get(struct ts_sink_config *config, const char *name)
{
    const char *value = getenv(name);
    return value && *value ? ts_arena_text(&config->arena, value) : NULL;
}

static const char *get_either(struct ts_sink_config *config, const char *first, const char *second)
{
    const char *value = get(config, first);
    return value ? value : get(config, second);
}

static bool is_true(const char *value)
{
    return value && (strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0);
}

/* A part of a URL as a copy, NULL when it is not there. */
static char *part(struct ts_sink_config *config, CURLU *url, CURLUPart which, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK)
        return NULL;
    char *copy = ts_arena_text(&config->arena, text);
    curl_free(text);
    return copy;
}

static void drop_last_slashes(char *text)
{
    size_t bytes = text ? strlen(text) : 0;
    while (bytes && text[bytes - 1] == '/')
        text[--bytes] = 0;
}

/* Credentials in a URL would be shown wherever it is: they go where they belong. */
static void take_credentials(struct ts_sink_config *config, CURLU *url)
{
    char *user = part(config, url, CURLUPART_USER, CURLU_URLDECODE);
    char *password = part(config, url, CURLUPART_PASSWORD, CURLU_URLDECODE);
    if (user && !config->username && !config->token) {
        config->username = user;
        config->password = password;
    }
    curl_url_set(url, CURLUPART_USER, NULL, 0);
    curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
}

/* The URL without credentials, checked. NULL: no http(s) URL. */
static char *read_url(struct ts_sink_config *config, const char *text, bool keep_query)
{
    CURLU *url = curl_url();
    char *clean = NULL;
    bool http = strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
    if (http && url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK) {
        take_credentials(config, url);
        if (!keep_query)
            curl_url_set(url, CURLUPART_QUERY, NULL, 0);
        clean = part(config, url, CURLUPART_URL, 0);
    }
    curl_url_cleanup(url);
    return clean;
}

static int say_bad_url(const char *name, const char *value, const char *way, char *error,
                       size_t error_size)
{
    int scheme = (int)strcspn(value, ":");
    snprintf(error, error_size, "%s is not an http:// or https:// URL (it begins with '%.*s'): %s",
             name, scheme > 40 ? 40 : scheme, value, way);
    return -1;
}

static int read_mlflow(struct ts_sink_config *config, const char *uri, char *error,
                       size_t error_size)
{
    config->kind = TS_SINK_MLFLOW;
    config->username = get(config, "MLFLOW_TRACKING_USERNAME");
    config->password = get(config, "MLFLOW_TRACKING_PASSWORD");
    config->token = get(config, "MLFLOW_TRACKING_TOKEN");
    config->ca_path = get(config, "MLFLOW_TRACKING_SERVER_CERT_PATH");
    config->insecure = is_true(getenv("MLFLOW_TRACKING_INSECURE_TLS"));
    config->experiment_id = get(config, "MLFLOW_EXPERIMENT_ID");
    config->experiment_name = get(config, "MLFLOW_EXPERIMENT_NAME");
    char *base = read_url(config, uri, false);
    drop_last_slashes(base);
    if (!base)
        return say_bad_url("MLFLOW_TRACKING_URI", uri,
                           "start a server with `mlflow server` and name its address, as in "
                           "http://127.0.0.1:5000",
                           error, error_size);
    config->base = base;
    config->traces_url = ts_arena_printf(&config->arena, "%s/v1/traces", base);
    return config->traces_url ? 0 : -1;
}

static void add_header(void *context, const char *key, const char *value)
{
    struct ts_sink_config *config = context;
    bool breaks_out = strpbrk(key, "\r\n: ") || strpbrk(value, "\r\n");
    if (breaks_out || config->header_count == TS_SINK_MAX_HEADERS)
        return;
    const char *header = ts_arena_printf(&config->arena, "%s: %s", key, value);
    if (header)
        config->headers[config->header_count++] = header;
}

static char *append_path(struct ts_sink_config *config, char *base)
{
    drop_last_slashes(base);
    return base ? ts_arena_printf(&config->arena, "%s/v1/traces", base) : NULL;
}

static int read_otlp(struct ts_sink_config *config, const char *traces, const char *endpoint,
                     char *error, size_t error_size)
{
    config->kind = TS_SINK_OTLP;
    config->ca_path = get_either(config, "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
                                 "OTEL_EXPORTER_OTLP_CERTIFICATE");
    const char *compression = get_either(config, "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
                                         "OTEL_EXPORTER_OTLP_COMPRESSION");
    config->plain = compression && strcmp(compression, "none") == 0;
    const char *headers =
        get_either(config, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS");
    ts_pairs_each(headers ? headers : "", add_header, config);
    config->traces_url = traces ? read_url(config, traces, true)
                                : append_path(config, read_url(config, endpoint, false));
    if (config->traces_url)
        return 0;
    return say_bad_url(
        traces ? "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT",
        traces ? traces : endpoint,
        "name a collector's OTLP/HTTP address, as in http://127.0.0.1:4318", error, error_size);
}

int ts_sink_config_read(struct ts_sink_config *config, char *error, size_t error_size)
{
    *config = (struct ts_sink_config){0};
    if (error_size)
        error[0] = 0;
    const char *uri = get(config, "MLFLOW_TRACKING_URI");
    const char *traces = get(config, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    const char *endpoint = get(config, "OTEL_EXPORTER_OTLP_ENDPOINT");
    config->both = uri && (traces || endpoint);
    if (uri)
        return read_mlflow(config, uri, error, error_size);
    if (traces || endpoint)
        return read_otlp(config, traces, endpoint, error, error_size);
    return 0;
}

void ts_sink_config_free(struct ts_sink_config *config)
{
    ts_arena_free(&config->arena);
}
