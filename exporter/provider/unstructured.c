/* Unstructured: a file goes in, a list of its elements comes out
 * (docs.unstructured.io/api-reference/partition). */
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/form.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && ts_path_ends(http->path, "/general/v0/general") ? 100 : 0;
}

/* Elements are a list, or text/csv when that was asked for. */
static void check(struct ts_call *call)
{
    struct ts_slice answer = ts_body_json(&call->http.response);
    if (!ts_call_is_settled(call) || call->http.response.body_truncated || !answer.n)
        return;
    if (ts_json_kind(answer) != TS_JSON_ARRAY && !ts_call_error_in(call, answer, true))
        ts_call_invalid(call, "the answer has no list of elements");
}

static void read(struct ts_call *call)
{
    call->kind = TS_CALL_PARSER;
    call->operation = "parse";
    call->name = "parse unstructured";
    ts_form_bodies(call);
    check(call);
}

const struct ts_provider ts_provider_unstructured = {"unstructured", match, read};
