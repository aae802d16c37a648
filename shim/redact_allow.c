/* The table of headers whose values are no secrets. */
#include "shim/redact_allow.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "shim/glob.h"

struct row {
    const char *name;
    uint8_t bytes;
    uint8_t rule;
};

#define PASS(name)                                                                                 \
    {                                                                                              \
        name, sizeof name - 1, TS_HEADER_PASS                                                      \
    }
#define URL(name)                                                                                  \
    {                                                                                              \
        name, sizeof name - 1, TS_HEADER_URL                                                       \
    }

static const struct row names[] = {
    PASS("host"),
    PASS("user-agent"),
    PASS("accept"),
    PASS("accept-encoding"),
    PASS("content-type"),
    PASS("content-length"),
    PASS("content-encoding"),
    PASS("transfer-encoding"),
    PASS("date"),
    PASS("server"),
    PASS("expect"),
    PASS("retry-after"),
    PASS("retry-after-ms"),
    PASS("traceparent"),
    PASS("tracestate"),
    URL("location"),
    URL("content-location"),
    URL("operation-location"),
    /* of providers and gateways */
    PASS("x-request-id"),
    PASS("request-id"),
    PASS("x-should-retry"),
    PASS("x-amzn-requestid"),
    PASS("x-amzn-errortype"),
    PASS("apim-request-id"),
    PASS("x-ms-region"),
    PASS("x-ms-request-id"),
    PASS("x-ms-client-request-id"),
    PASS("x-ms-deployment-name"),
    PASS("x-ms-rai-invoked"),
    PASS("x-ms-error-code"),
    PASS("x-gemini-service-tier"),
    PASS("x-groq-region"),
    PASS("mistral-correlation-id"),
    PASS("x-ds-trace-id"),
    PASS("x-generation-id"),
    PASS("x-provider-name"),
    PASS("x-dashscope-request-id"),
    PASS("x-metrics-ttft-ms"),
    PASS("x-prompt-tokens"),
    PASS("x-generated-tokens"),
    PASS("x-compute-tokens"),
    PASS("x-compute-type"),
    PASS("x-compute-time"),
    PASS("x-queue-time"),
    PASS("x-inference-time"),
    PASS("x-time-per-token"),
    PASS("x-total-time"),
    /* what a conversation is known by */
    PASS("x-claude-code-session-id"),
    PASS("session-id"),
    PASS("session_id"),
    PASS("x-session-id"),
    PASS("x-opencode-session"),
    PASS("helicone-session-id"),
    PASS("x-litellm-session-id"),
    PASS("mcp-protocol-version"),
};

/* Families of names ... */
static const char *const families[] = {"openai-*",    "anthropic-*",   "x-ratelimit-*",
                                       "ratelimit-*", "x-stainless-*", "x-amzn-bedrock-*"};

/* ... which may have a member that is a secret after all. */
static const char *const never[] = {"*-key",    "*-token",  "*auth*",
                                    "*secret*", "*cookie*", "*password*"};

#define COUNT(table) (sizeof table / sizeof *table)

static bool is_among(const char *const *patterns, size_t count, const char *name, size_t bytes)
{
    for (size_t i = 0; i < count; i++)
        if (ts_glob(patterns[i], strlen(patterns[i]), name, bytes))
            return true;
    return false;
}

/* Asked for every line of every head: the length tells most rows apart. */
enum ts_header_rule ts_header_rule(const char *name, size_t bytes)
{
    for (const struct row *row = names; row < names + COUNT(names); row++)
        if (row->bytes == bytes && ts_same_text(row->name, row->bytes, name, bytes))
            return row->rule;
    bool pass = is_among(families, COUNT(families), name, bytes) &&
                !is_among(never, COUNT(never), name, bytes);
    return pass ? TS_HEADER_PASS : TS_HEADER_MASK;
}
