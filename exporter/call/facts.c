/* What the reader of nearly every provider does. */
#include "exporter/call/facts.h"

#include "exporter/call/body.h"
#include "exporter/call/vendor.h"
#include "exporter/wire/json.h"

void ts_call_vendor(struct ts_call *call)
{
    const struct ts_vendor *vendor = ts_vendor_of(&call->http);
    if (!vendor)
        return;
    call->provider = vendor->name;
    call->gen_ai_provider = vendor->gen_ai;
}

struct ts_slice ts_call_bodies(struct ts_call *call)
{
    call->inputs_json = ts_body_shown(&call->http.request, &call->arena);
    call->outputs_json = ts_body_shown(&call->http.response, &call->arena);
    struct ts_slice request = ts_body_json(&call->http.request);
    return ts_json_kind(request) == TS_JSON_OBJECT ? request : (struct ts_slice){0};
}

static void set(struct ts_call *call, const char **text, struct ts_slice value)
{
    const char *read = ts_text_of(value, &call->arena);
    if (*read)
        *text = read;
}

void ts_call_request_model(struct ts_call *call, struct ts_slice model)
{
    set(call, &call->request_model, model);
}

void ts_call_response_model(struct ts_call *call, struct ts_slice model)
{
    set(call, &call->response_model, model);
}

void ts_call_response_id(struct ts_call *call, struct ts_slice id)
{
    set(call, &call->response_id, id);
}

void ts_call_title(struct ts_call *call)
{
    const char *model = *call->request_model ? call->request_model : call->response_model;
    const char *name =
        *model ? ts_arena_printf(&call->arena, "%s %s", call->operation, model) : call->operation;
    call->name = name ? name : call->operation;
}

void ts_call_finish_reason(struct ts_call *call, struct ts_slice reason)
{
    const char **grown =
        ts_arena_grow(&call->arena, call->finish_reasons, call->finish_reason_count, sizeof *grown);
    if (!grown)
        return;
    call->finish_reasons = grown;
    grown[call->finish_reason_count++] = ts_text_of(reason, &call->arena);
}

const char *ts_call_path_part(struct ts_call *call, const char *after, const char *ends)
{
    const char *at = call->http.path ? strstr(call->http.path, after) : NULL;
    if (!at)
        return "";
    at += strlen(after);
    size_t bytes = 0;
    while (at[bytes] && at[bytes] != '/' && !strchr(ends, at[bytes]))
        bytes++;
    const char *part = ts_percent_decoded(at, bytes, &call->arena);
    return part ? part : "";
}

const char *ts_call_path_pair(struct ts_call *call, const char *after)
{
    const char *at = call->http.path ? strstr(call->http.path, after) : NULL;
    if (!at)
        return "";
    at += strlen(after);
    size_t bytes = strcspn(at, "/");
    if (at[bytes] == '/')
        bytes += 1 + strcspn(at + bytes + 1, "/");
    const char *pair = ts_percent_decoded(at, bytes, &call->arena);
    return pair ? pair : "";
}
