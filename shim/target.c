/* Where a transfer goes and whether that makes it one to trace. */
#include "shim/target.h"

#include <string.h>
#include <strings.h>

#include "shim/journal.h"
#include "shim/match.h"
#include "shim/model_mark.h"
#include "shim/settings.h"

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

/* A GET that brings a body is a search in some interfaces: it is judged like a POST. */
static const char *method_of(const struct ts_options *options)
{
    const char *method = ts_options_method(options);
    bool brings = options->request == TS_REQUEST_POST_FIELDS && strcasecmp(method, "GET") == 0;
    return brings ? "POST" : method;
}

static struct ts_verdict judge_url(const struct ts_options *options, const struct ts_target *target)
{
    struct ts_verdict verdict = {0};
    verdict.match = ts_match_url(target->url, target->url_bytes, method_of(options), &verdict.kind);
    verdict.is_model = ts_match_is_model(target->url, target->url_bytes, verdict.match);
    return verdict;
}

static struct ts_verdict match_url(struct ts_options *options, const struct ts_target *target)
{
    if (options->curlu) /* may have been changed without our knowledge */
        return judge_url(options, target);
    if (!options->known_by_url) {
        options->by_url = judge_url(options, target);
        options->known_by_url = true;
    }
    return options->by_url;
}

static void match_body(const struct ts_options *options, struct ts_verdict *verdict)
{
    size_t bytes;
    const char *body = ts_options_body(options, &bytes);
    if (bytes > TS_MATCH_BODY_BYTES)
        bytes = TS_MATCH_BODY_BYTES;
    bool streams = options->request == TS_REQUEST_POST_FIELDS || options->request == TS_REQUEST_PUT;
    if (body) {
        verdict->match = ts_match_body(body, bytes);
        verdict->is_model = verdict->match != TS_MATCH_NONE && ts_match_body_is_model(body, bytes);
    } else if (!streams || (!ts_settings()->content && ts_journal_is_bare())) {
        verdict->match = TS_MATCH_NONE; /* nothing will be looked at */
    }
}

static enum ts_match match_other_http(const struct ts_target *target)
{
    const struct ts_settings *settings = ts_settings();
    if (settings->http == TS_HTTP_OFF || !ts_model_mark_is_set() || !is_http(target) ||
        is_mlflow_intake(target))
        return TS_MATCH_NONE;
    bool full = settings->http == TS_HTTP_FULL &&
                !ts_match_gives_credentials(target->url, target->url_bytes);
    return full ? TS_MATCH_ENDPOINT : TS_MATCH_ENVELOPE;
}

struct ts_verdict ts_target_match(struct ts_options *options, const struct ts_target *target)
{
    ts_settings(); /* reads TRACESHIM_ENDPOINTS, which the URL is compared with */
    struct ts_verdict verdict = match_url(options, target);
    if (verdict.match == TS_MATCH_MAYBE)
        match_body(options, &verdict);
    if (verdict.match == TS_MATCH_NONE)
        verdict.match = match_other_http(target);
    return verdict;
}
