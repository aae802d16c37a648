/* Anthropic's message batches: many requests that are handed in at once and answered hours later
 * (https://docs.anthropic.com/en/api/creating-message-batches). Handing in and asking for results
 * are no model calls, and the tokens in the results are not this call's. */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/write.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

/* rest: what follows "/v1/messages/batches" in the path; '%' is the batch's id. */
static const struct batch_call {
    const char *method, *rest, *name;
} rows[] = {
    {"POST", "", "batches create"},          {"GET", "", "batches list"},
    {"GET", "/%", "batches retrieve"},       {"DELETE", "/%", "batches delete"},
    {"POST", "/%/cancel", "batches cancel"}, {"GET", "/%/results", "batches results"},
};

static const char *after_collection(const struct ts_http *http)
{
    static const char collection[] = "/v1/messages/batches";
    const char *at = http->path ? strstr(http->path, collection) : NULL;
    return at ? at + sizeof collection - 1 : NULL;
}

static bool fits(const char *pattern, const char *text)
{
    for (; *pattern; pattern++) {
        size_t id = *pattern == '%' ? strcspn(text, "/") : 0;
        if (*pattern == '%' ? id == 0 : *pattern != *text)
            return false;
        text += *pattern == '%' ? id : 1;
    }
    return strcmp(text, "") == 0 || strcmp(text, "/") == 0;
}

static const struct batch_call *row_of(const struct ts_http *http)
{
    const char *rest = after_collection(http);
    for (size_t i = 0; rest && http->method && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(http->method, rows[i].method) == 0 && fits(rows[i].rest, rest))
            return &rows[i];
    return NULL;
}

static int match(const struct ts_http *http)
{
    return row_of(http) ? 110 : 0;
}

static void write_line(struct ts_buffer *out, struct ts_slice line)
{
    struct ts_slice json = ts_json_value(line, NULL);
    ts_write_comma(out);
    if (json.n)
        ts_buffer_add(out, json.p, json.n);
    else
        ts_json_quote(out, line.p, line.n);
}

/* Results are one JSON object on each line: shown as one list. */
static struct ts_slice lines_shown(struct ts_call *call)
{
    struct ts_slice rest = call->http.response.body, line;
    struct ts_buffer out = {0};
    ts_buffer_text(&out, "[");
    while (ts_ndjson_next(&rest, &line))
        write_line(&out, line);
    ts_buffer_text(&out, "]");
    return ts_buffer_to_arena(&out, &call->arena);
}

static bool has_lines(const struct ts_call *call)
{
    struct ts_slice rest = call->http.response.body, line;
    return call->http.status < 300 && ts_ndjson_next(&rest, &line);
}

static void read(struct ts_call *call)
{
    const struct batch_call *row = row_of(&call->http);
    call->kind = TS_CALL_OTHER;
    ts_call_vendor(call);
    ts_call_bodies(call);
    ts_call_response_id(call, ts_json_get(ts_body_json(&call->http.response), "id"));
    if (row)
        call->name = row->name;
    if (ts_path_ends(call->http.path, "/results") && has_lines(call))
        call->outputs_json = lines_shown(call);
}

const struct ts_provider ts_provider_anthropic_batches = {"anthropic.batches", match, read};
