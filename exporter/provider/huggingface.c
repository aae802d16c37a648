/* What HuggingFace's servers have in common. */
#include "exporter/provider/huggingface.h"

#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/wire/json.h"

/* Model names have a slash, those without an owner do not: /models/gpt2/pipeline/{task}. */
static const char *model_of_path(struct ts_call *call)
{
    char *model = ts_arena_text(&call->arena, ts_call_path_pair(call, "/models/"));
    char *slash = model ? strchr(model, '/') : NULL;
    if (slash && strcmp(slash, "/pipeline") == 0)
        *slash = 0;
    return model ? model : "";
}

struct ts_slice ts_huggingface_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    struct ts_slice request = ts_call_bodies(call);
    call->request_model = model_of_path(call);
    ts_call_request_model(call, ts_json_get(request, "model"));
    return request;
}

void ts_huggingface_count(struct ts_call *call, const char *header, struct ts_count *count)
{
    int64_t value;
    struct ts_slice sent = ts_http_header(&call->http.response, header);
    if (!count->known && ts_json_int(ts_json_value(sent, NULL), &value) && value >= 0)
        *count = (struct ts_count){true, value};
}
