/* From an exchange to a call: the facts that all calls have, then the provider that fits best. */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/failure.h"
#include "exporter/call/media.h"
#include "exporter/call/session.h"
#include "exporter/provider/kept.h"
#include "exporter/provider/provider.h"
#include "exporter/provider/user_endpoint.h"

static const char *request_id_of(struct ts_call *call)
{
    static const char *const names[] = {"x-request-id", "request-id", "x-amzn-requestid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ts_slice value = ts_http_header(&call->http.response, names[i]);
        const char *copy = value.n ? ts_arena_copy(&call->arena, value.p, value.n) : NULL;
        if (copy)
            return copy;
    }
    return "";
}

static void read_common(struct ts_call *call)
{
    const struct ts_http *http = &call->http;
    call->start_ns = call->exchange->start_ns;
    call->end_ns = call->exchange->end_ns;
    call->truncated = http->request.body_truncated || http->response.body_truncated;
    call->request_id = request_id_of(call);
    const char *name = ts_arena_printf(&call->arena, "%s %s%s", http->method ? http->method : "",
                                       http->host ? http->host : "", http->path ? http->path : "");
    call->name = name ? name : "";
    ts_call_judge(call);
}

static const struct ts_provider *best_for(const struct ts_http *http)
{
    const struct ts_provider *best = NULL;
    int most = 0;
    for (const struct ts_provider *const *row = ts_providers; *row; row++) {
        int fit = (*row)->match(http);
        if (fit > most) {
            most = fit;
            best = *row;
        }
    }
    return best;
}

/* The list of models behind the same pattern is no call of one. */
static bool brings_body(const struct ts_http *http)
{
    return ts_is_post(http) || (http->method && strcmp(http->method, "PUT") == 0);
}

static bool is_model_call(const struct ts_call *call)
{
    return call->kind == TS_CALL_LLM || call->kind == TS_CALL_EMBEDDING ||
           call->kind == TS_CALL_RERANKER;
}

static void use_name(struct ts_call *call, struct ts_slice name)
{
    const char *copy = name.n ? ts_arena_copy(&call->arena, name.p, name.n) : NULL;
    if (copy)
        call->name = copy;
}

struct ts_call *ts_call_read(struct ts_exchange *exchange)
{
    struct ts_call *call = ts_call_new(exchange);
    if (!call)
        return NULL;
    ts_http_read(exchange, &call->arena, &call->http);
    ts_media_shorten(&call->http.request, &call->arena);
    ts_media_shorten(&call->http.response, &call->arena);
    ts_body_study(&call->http.request);
    ts_body_study(&call->http.response);
    read_common(call);
    struct ts_user_endpoint said;
    ts_user_endpoint_of(exchange, &said);
    const struct ts_provider *provider = NULL;
    if (brings_body(&call->http))
        provider = ts_provider_of_shape(said.format);
    provider = provider ? provider : ts_provider_of_shape(ts_kept_shape(call));
    provider = provider ? provider : best_for(&call->http);
    if (provider) {
        call->shape = provider->shape;
        provider->read(call);
    }
    if (is_model_call(call))
        ts_session_read(call);
    use_name(call, said.name);
    ts_kept_apply(call);
    return call;
}
