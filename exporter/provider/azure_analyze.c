/* Azure's analysis of documents: it is asked for with ":analyze", answered with status 202 and the
 * address of a result, which is polled (learn.microsoft.com/rest/api/aiservices/document-models and
 * .../content-understanding). */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/form.h"
#include "exporter/call/pattern.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static bool is_request(const struct ts_http *http)
{
    return ts_is_post(http) && (ts_pattern_fits("*/documentModels/*:analyze", http->path, NULL) ||
                                ts_pattern_fits("*/analyzers/*:analyze", http->path, NULL) ||
                                ts_pattern_fits("*/formrecognizer/*/analyze", http->path, NULL));
}

static bool is_poll(const struct ts_http *http, struct ts_slice *id)
{
    return http->method && strcmp(http->method, "GET") == 0 &&
           (ts_pattern_fits("*/analyzeResults/%", http->path, id) ||
            ts_pattern_fits("*/analyzerResults/%", http->path, id));
}

static int match(const struct ts_http *http)
{
    return is_request(http) || is_poll(http, NULL) ? 100 : 0;
}

/* The last part of the path in the operation-location header. */
static const char *asked_id(struct ts_call *call)
{
    struct ts_slice at = ts_http_header(&call->http.response, "operation-location");
    const char *query = at.n ? memchr(at.p, '?', at.n) : NULL;
    size_t bytes = query ? (size_t)(query - at.p) : at.n;
    const char *slash = bytes ? memrchr(at.p, '/', bytes) : NULL;
    const char *id =
        slash ? ts_arena_copy(&call->arena, slash + 1, bytes - (size_t)(slash + 1 - at.p)) : NULL;
    return id ? id : "";
}

static const char *model_of(struct ts_call *call)
{
    const char *model = ts_call_path_part(call, "/documentModels/", ":");
    return *model ? model : ts_call_path_part(call, "/analyzers/", ":");
}

/* "succeeded", also with a capital letter. */
static bool is_status(struct ts_slice status, const char *word)
{
    if (ts_json_kind(status) != TS_JSON_STRING)
        return false;
    return ts_slice_is_nocase((struct ts_slice){status.p + 1, status.n - 2}, word);
}

static void read_poll(struct ts_call *call, struct ts_slice id)
{
    struct ts_slice answer = ts_body_json(&call->http.response);
    struct ts_slice status = ts_json_get(answer, "status");
    bool is_failed = is_status(status, "failed") || is_status(status, "canceled");
    bool is_done = is_failed || is_status(status, "succeeded");
    const char *copy = ts_arena_copy(&call->arena, id.p, id.n);
    call->job_id = copy ? copy : "";
    call->job_step = is_done ? TS_JOB_DONE : TS_JOB_POLLED;
    if (is_failed && !ts_call_error_in(call, answer, true))
        ts_call_fail(call, "failed", "the analysis failed");
}

static void read(struct ts_call *call)
{
    struct ts_slice id = {0};
    bool polls = is_poll(&call->http, &id);
    call->kind = TS_CALL_PARSER;
    call->operation = "analyze";
    ts_form_bodies(call);
    call->request_model = model_of(call);
    ts_call_title(call);
    if (polls) {
        read_poll(call, id);
        return;
    }
    call->job_id = asked_id(call);
    call->job_step = *call->job_id ? TS_JOB_ASKED : TS_JOB_NONE;
}

const struct ts_provider ts_provider_azure_analyze = {"azure.analyze", match, read};
