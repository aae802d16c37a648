/* What the head of an answer says beside it: rate limits. Names as in OpenTelemetry's HTTP
 * conventions, http.response.header.<name>. */
#include "exporter/infer/attributes.h"

#include <ctype.h>
#include "exporter/base/buffer.h"
#include "exporter/infer/build.h"
#include "exporter/wire/json.h"

/* A name that ends with a dash stands for all that begin so. */
static const char *const shown[] = {
    "x-ratelimit-",   "ratelimit-",          "anthropic-ratelimit-",      "retry-after",
    "retry-after-ms", "x-should-retry",      "openai-processing-ms",      "x-metrics-ttft-ms",
    "openai-version", "openai-organization", "anthropic-organization-id",
};

static bool is_shown(struct ts_slice name)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        size_t bytes = strlen(shown[i]);
        bool is_family = shown[i][bytes - 1] == '-';
        if ((is_family ? name.n > bytes : name.n == bytes) &&
            strncasecmp(name.p, shown[i], bytes) == 0)
            return true;
    }
    return false;
}

static const char *key_of(struct ts_span *span, struct ts_slice name)
{
    char *key = ts_arena_printf(&span->arena, "http.response.header.%.*s", (int)name.n, name.p);
    for (char *at = key; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return key;
}

static void add(struct ts_span *span, const struct ts_header *header)
{
    struct ts_buffer list = {0};
    ts_buffer_text(&list, "[");
    ts_json_quote(&list, header->value.p, header->value.n);
    ts_buffer_text(&list, "]");
    const char *key = key_of(span, header->name);
    if (key && !list.failed)
        ts_span_slice(span, key, TS_VALUE_TEXT_LIST, (struct ts_slice){list.data, list.bytes});
    ts_buffer_free(&list);
}

void ts_attributes_headers(struct ts_span *span, const struct ts_call *call)
{
    const struct ts_message *response = &call->http.response;
    for (size_t i = 0; i < response->header_count; i++)
        if (is_shown(response->headers[i].name))
            add(span, &response->headers[i]);
}
