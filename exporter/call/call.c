/* A call and what it owns. */
#include "exporter/call/call.h"

#include <stdlib.h>

/* Texts are never NULL, whatever a provider leaves out. */
static void begin(struct ts_call *call)
{
    const char **const texts[] = {
        &call->provider,
        &call->gen_ai_provider,
        &call->operation,
        &call->name,
        &call->request_model,
        &call->response_model,
        &call->response_id,
        &call->service_tier,
        &call->error_type,
        &call->error_message,
        &call->request_id,
        &call->previous_id,
        &call->conversation_id,
        &call->job_id,
        &call->cost_source,
        &call->session,
        &call->user,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = "";
}

struct ts_call *ts_call_new(struct ts_exchange *exchange)
{
    struct ts_call *call = calloc(1, sizeof *call);
    if (!call) {
        ts_exchange_free(exchange);
        return NULL;
    }
    call->exchange = exchange;
    begin(call);
    return call;
}

void ts_call_free(struct ts_call *call)
{
    while (call) {
        struct ts_call *next = call->last_poll;
        ts_exchange_free(call->exchange);
        ts_arena_free(&call->arena);
        free(call);
        call = next;
    }
}

size_t ts_call_tool_calls(const struct ts_call *call)
{
    size_t count = 0;
    for (size_t i = 0; i < call->output_count; i++)
        count += call->output[i].tool_call_count;
    return count;
}
