/* What chat completions and embeddings of OpenAI's interface have in common. */
#include "exporter/provider/openai.h"

#include <stdint.h>
#include <string.h>
#include "exporter/base/buffer.h"
#include "exporter/provider/body.h"
#include "exporter/provider/failure.h"
#include "exporter/provider/salvage.h"
#include "exporter/provider/usage.h"
#include "exporter/provider/vendor.h"
#include "exporter/wire/json.h"

struct ts_slice ts_openai_begin(struct ts_call *call)
{
    const struct ts_vendor *vendor = ts_vendor_of(&call->http);
    if (vendor) {
        call->provider = vendor->name;
        call->gen_ai_provider = vendor->gen_ai;
    }
    call->inputs_json = ts_body_shown(&call->http.request, &call->arena);
    call->outputs_json = ts_body_shown(&call->http.response, &call->arena);
    struct ts_slice request = ts_body_json(&call->http.request);
    return ts_json_kind(request) == TS_JSON_OBJECT ? request : (struct ts_slice){0};
}

/* Azure and Databricks name the model in the path. */
static const char *model_in_path(struct ts_call *call)
{
    static const char *const before[] = {"/deployments/", "/serving-endpoints/", "/engines/"};
    const char *path = call->http.path ? call->http.path : "";
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        const char *at = strstr(path, before[i]);
        if (!at)
            continue;
        at += strlen(before[i]);
        size_t bytes = strcspn(at, "/");
        if (at[bytes] == '/' && strcmp(at + bytes, "/completions") != 0)
            return ts_arena_copy(&call->arena, at, bytes);
    }
    return NULL;
}

void ts_openai_name(struct ts_call *call, struct ts_slice request, struct ts_slice answer)
{
    const char *answered = ts_text_of(ts_json_get(answer, "model"), &call->arena);
    if (*answered)
        call->response_model = answered;
    call->request_model = ts_text_of(ts_json_get(request, "model"), &call->arena);
    call->response_id = ts_text_of(ts_json_get(answer, "id"), &call->arena);
    call->service_tier = ts_text_of(ts_json_get(answer, "service_tier"), &call->arena);
    const char *in_path = *call->request_model ? NULL : model_in_path(call);
    if (in_path)
        call->request_model = in_path;
    const char *model = *call->request_model ? call->request_model : call->response_model;
    const char *name =
        *model ? ts_arena_printf(&call->arena, "%s %s", call->operation, model) : call->operation;
    call->name = name ? name : call->operation;
}

void ts_openai_usage(struct ts_call *call, struct ts_slice answer)
{
    ts_usage_read(answer, &call->usage);
    call->has_cost = ts_usage_cost(answer, &call->cost_usd);
}

/* Bytes in the middle were left out of the journal: what stands at the end can still be read. */
static void use_what_is_left(struct ts_call *call)
{
    struct ts_slice body = call->http.response.body;
    struct ts_slice usage = ts_salvage_last(body, "usage");
    struct ts_slice model = ts_salvage_first(body, "model");
    if (ts_json_kind(usage) == TS_JSON_OBJECT) {
        struct ts_buffer wrapped = {0};
        ts_buffer_text(&wrapped, "{\"usage\":");
        ts_buffer_add(&wrapped, usage.p, usage.n);
        ts_buffer_text(&wrapped, "}");
        ts_openai_usage(call, ts_buffer_to_arena(&wrapped, &call->arena));
    }
    if (!*call->response_model)
        call->response_model = ts_text_of(model, &call->arena);
}

bool ts_openai_check(struct ts_call *call, struct ts_slice answer, const char *list)
{
    bool has_list = ts_json_kind(ts_json_get(answer, list)) == TS_JSON_ARRAY;
    if (!ts_call_is_settled(call))
        return has_list;
    const struct ts_message *response = &call->http.response;
    if (ts_call_error_in(call, answer, true) || has_list)
        return has_list;
    if (call->exchange->no_content)
        return false; /* what was not recorded says nothing */
    if (!answer.n && response->body_truncated)
        use_what_is_left(call);
    else if (!answer.n)
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    else
        ts_call_invalid(call, ts_arena_printf(&call->arena, "the answer has no \"%s\"", list));
    return false;
}
