/* Where a transfer goes and whether that makes it one to trace. */
#include "shim/target.h"

#include <string.h>
#include <strings.h>

#include "shim/match.h"
#include "shim/process.h"

bool ts_target_find(const struct ts_handle *handle, struct ts_target *target)
{
    const struct ts_options *options = &handle->options;
    *target = (struct ts_target){.url = options->url};
    if (options->curlu && handle->libcurl->url_get &&
        handle->libcurl->url_get(options->curlu, CURLUPART_URL, &target->from_curlu, 0) ==
            CURLUE_OK)
        target->url = target->from_curlu;
    target->url_bytes = target->url ? strlen(target->url) : 0;
    return target->url_bytes != 0;
}

void ts_target_free(const struct ts_handle *handle, struct ts_target *target)
{
    if (target->from_curlu)
        handle->libcurl->free(target->from_curlu);
}

static bool is_http(const struct ts_target *target)
{
    const char *scheme_end = strstr(target->url, "://");
    return !scheme_end || strncasecmp(target->url, "http://", 7) == 0 ||
           strncasecmp(target->url, "https://", 8) == 0;
}

static bool is_mlflow_intake(const struct ts_target *target)
{
    return strstr(target->url, "/api/2.0/mlflow") || strstr(target->url, "/api/3.0/mlflow") ||
           strstr(target->url, "/v1/traces");
}

static enum ts_match match_body(const struct ts_options *options)
{
    size_t bytes;
    const char *body = ts_options_body(options, &bytes);
    if (body)
        return ts_match_body(body, bytes < TS_MATCH_BODY_BYTES ? bytes : TS_MATCH_BODY_BYTES);
    bool streams = options->request == TS_REQUEST_POST_FIELDS || options->request == TS_REQUEST_PUT;
    return streams ? TS_MATCH_MAYBE : TS_MATCH_NONE;
}

/* URL, then body, then whether this is a run in which other HTTP counts. */
enum ts_match ts_target_match(const struct ts_options *options, const struct ts_target *target,
                              const char **kind)
{
    enum ts_match match =
        ts_match_url(target->url, target->url_bytes, ts_options_method(options), kind);
    if (match == TS_MATCH_MAYBE)
        match = match_body(options);
    if (match == TS_MATCH_MAYBE && !ts_process_settings()->content)
        match = TS_MATCH_NONE; /* nothing may be looked at, not even in memory */
    if (match != TS_MATCH_NONE || ts_process_settings()->http == TS_HTTP_OFF)
        return match;
    if (!is_http(target) || is_mlflow_intake(target) || !ts_process_run_calls_models())
        return TS_MATCH_NONE;
    return ts_process_settings()->http == TS_HTTP_FULL ? TS_MATCH_ENDPOINT : TS_MATCH_ENVELOPE;
}
