/* What the readers of Amazon Bedrock's interfaces have in common. */
#include "exporter/provider/bedrock.h"

#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/failure.h"
#include "exporter/call/salvage.h"
#include "exporter/call/usage.h"
#include "exporter/wire/json.h"

enum { MOST_TYPE_BYTES = 200 };

/* "ThrottlingException:http://internal.amazon.com/coral/...": what stands before the colon. */
static void name_error(struct ts_call *call)
{
    struct ts_slice type = ts_http_header(&call->http.response, "x-amzn-errortype");
    size_t n = 0;
    while (n < type.n && n < MOST_TYPE_BYTES && type.p[n] != ':')
        n++;
    char *copy = call->http.status >= 400 && n ? ts_arena_copy(&call->arena, type.p, n) : NULL;
    if (!copy)
        return;
    ts_call_fail(call, copy, copy);
    call->error_type = copy;
}

/* /model/ID/converse: an ARN may have slashes of its own that were not escaped. */
static void model_in_path(struct ts_call *call)
{
    static const char before[] = "/model/";
    const char *at = call->http.path ? strstr(call->http.path, before) : NULL;
    if (!at)
        return;
    at += sizeof before - 1;
    size_t n = strlen(at);
    while (n && at[n - 1] == '/')
        n--;
    while (n && at[n - 1] != '/')
        n--;
    const char *model = n ? ts_percent_decoded(at, n - 1, &call->arena) : NULL;
    if (model)
        call->request_model = model;
}

void ts_bedrock_names(struct ts_call *call, const char *provider, const char *gen_ai)
{
    call->provider = provider;
    call->gen_ai_provider = gen_ai;
    name_error(call);
}

struct ts_slice ts_bedrock_begin(struct ts_call *call)
{
    /* also behind a gateway: nobody else speaks this interface */
    ts_bedrock_names(call, "bedrock", "aws.bedrock");
    model_in_path(call);
    return ts_call_bodies(call);
}

bool ts_bedrock_check(struct ts_call *call, struct ts_slice answer, bool is_there,
                      const char *member)
{
    const struct ts_message *response = &call->http.response;
    if (!answer.n && response->body_truncated)
        ts_bedrock_usage(call, ts_salvage_last(response->body, "usage"));
    if (is_there || !ts_call_is_settled(call) || call->exchange->no_content ||
        response->body_truncated || ts_call_error_in(call, answer, true))
        return is_there;
    if (!answer.n)
        ts_call_invalid(call, response->body.n ? "the answer is not JSON, or half of it"
                                               : "the answer is empty");
    else
        ts_call_invalid(call, ts_arena_printf(&call->arena, "the answer has no \"%s\"", member));
    return false;
}

/* What only the body of a model's answer counts stays. */
static void keep(struct ts_count *count, const struct ts_count *known)
{
    if (!count->known)
        *count = *known;
}

static void complete(struct ts_call *call, struct ts_usage *usage)
{
    if (!usage->input.known && !usage->output.known)
        return;
    keep(&usage->output, &call->usage.output);
    keep(&usage->cache_read, &call->usage.cache_read);
    keep(&usage->cache_creation, &call->usage.cache_creation);
    keep(&usage->reasoning, &call->usage.reasoning);
    ts_usage_include(&usage->input, &usage->cache_read);
    ts_usage_include(&usage->input, &usage->cache_creation);
    ts_usage_complete(usage);
    if (usage->known)
        call->usage = *usage;
}

void ts_bedrock_usage(struct ts_call *call, struct ts_slice sent)
{
    static const struct ts_usage_row rows[] = {
        TS_USAGE_ROW(input, "inputTokens"),
        TS_USAGE_ROW(input, "inputTokenCount"),
        TS_USAGE_ROW(output, "outputTokens"),
        TS_USAGE_ROW(output, "outputTokenCount"),
        TS_USAGE_ROW(total, "totalTokens"),
        TS_USAGE_ROW(cache_read, "cacheReadInputTokens"),
        TS_USAGE_ROW(cache_read, "cacheReadInputTokenCount"),
        TS_USAGE_ROW(cache_creation, "cacheWriteInputTokens"),
        TS_USAGE_ROW(cache_creation, "cacheWriteInputTokenCount"),
    };
    struct ts_usage usage = {0};
    ts_usage_rows(sent, rows, sizeof rows / sizeof *rows, &usage);
    complete(call, &usage);
}

static void read_header(const struct ts_call *call, const char *name, struct ts_count *count)
{
    struct ts_slice value = ts_json_value(ts_http_header(&call->http.response, name), NULL);
    count->known = ts_json_int(value, &count->value) && count->value >= 0;
}

void ts_bedrock_usage_in_headers(struct ts_call *call)
{
    struct ts_usage usage = {0};
    read_header(call, "x-amzn-bedrock-input-token-count", &usage.input);
    read_header(call, "x-amzn-bedrock-output-token-count", &usage.output);
    read_header(call, "x-amzn-bedrock-cache-read-input-token-count", &usage.cache_read);
    read_header(call, "x-amzn-bedrock-cache-write-input-token-count", &usage.cache_creation);
    complete(call, &usage);
}
