/* What the interfaces of Cohere have in common (docs.cohere.com/reference). */
#include "exporter/provider/cohere.h"

#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/params.h"
#include "exporter/call/usage.h"
#include "exporter/wire/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const struct ts_param_row params[] = {
    {"temperature", "temperature", false},
    {"p", "top_p", false},
    {"k", "top_k", false},
    {"max_tokens", "max_tokens", false},
    {"frequency_penalty", "frequency_penalty", false},
    {"presence_penalty", "presence_penalty", false},
    {"seed", "seed", false},
    {"stop_sequences", "stop_sequences", true},
    {"end_sequences", "stop_sequences", true}, /* generate */
    {"response_format", "response_format", false},
    {"num_generations", "choice.count", false},
    {"output_dimension", "dimensions", false},
    {"embedding_types", "encoding_formats", true},
};

/* cached_tokens is not among them: billed_units show that such tokens are not charged apart, and
 * they include a preamble that nobody sent. It stays in the span's outputs. */
static const struct ts_usage_row usage_rows[] = {
    TS_USAGE_ROW(input, "tokens.input_tokens"),
    TS_USAGE_ROW(output, "tokens.output_tokens"),
    TS_USAGE_ROW(reasoning, "tokens.reasoning_tokens"),
};
static const struct ts_usage_row billed_rows[] = {
    TS_USAGE_ROW(input, "billed_units.input_tokens"),
    TS_USAGE_ROW(output, "billed_units.output_tokens"),
};

bool ts_is_cohere(const struct ts_http *http)
{
    static const char *const hosts[] = {"api.cohere.com", "api.cohere.ai"};
    for (size_t i = 0; http->host && i < COUNT(hosts); i++)
        if (strcmp(http->host, hosts[i]) == 0)
            return true;
    return false;
}

struct ts_slice ts_cohere_begin(struct ts_call *call)
{
    ts_call_vendor(call);
    return ts_call_bodies(call);
}

void ts_cohere_no_chat(struct ts_call *call)
{
    if (strcmp(call->provider, "cohere_chat") == 0)
        call->provider = "cohere";
}

void ts_cohere_params(struct ts_call *call, struct ts_slice request)
{
    ts_params_rows(call, request, params, COUNT(params));
}

void ts_cohere_usage(struct ts_call *call, struct ts_slice answer)
{
    struct ts_slice sent = ts_json_get(answer, "usage");
    if (ts_json_kind(sent) != TS_JSON_OBJECT)
        sent = ts_json_get(answer, "meta");
    ts_usage_rows(sent, usage_rows, COUNT(usage_rows), &call->usage);
    if (!call->usage.input.known && !call->usage.output.known)
        ts_usage_rows(sent, billed_rows, COUNT(billed_rows), &call->usage);
    ts_usage_complete(&call->usage);
}

void ts_cohere_judge(struct ts_call *call, struct ts_slice reason)
{
    const char *text = ts_text_of(reason, &call->arena);
    bool is_error = strncmp(text, "ERROR", 5) == 0 || strcmp(text, "TIMEOUT") == 0;
    if (is_error && ts_call_is_settled(call))
        ts_call_fail(call, text, "the model stopped with an error");
}
