/* Anthropic's message batches: many requests that are handed in at once and answered hours later
 * (https://docs.anthropic.com/en/api/creating-message-batches). Handing in and asking for results
 * are no model calls, and the tokens in the results are not this call's. */
#include "exporter/base/buffer.h"
#include "exporter/call/body.h"
#include "exporter/call/facts.h"
#include "exporter/call/named.h"
#include "exporter/call/write.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"
#include "exporter/wire/sse.h"

static const struct ts_named rows[] = {
    {"POST", "v1/messages/batches", "batches create"},
    {"GET", "v1/messages/batches", "batches list"},
    {"GET", "v1/messages/batches/%", "batches retrieve"},
    {"DELETE", "v1/messages/batches/%", "batches delete"},
    {"POST", "v1/messages/batches/%/cancel", "batches cancel"},
    {"GET", "v1/messages/batches/%/results", "batches results"},
};

static const struct ts_named *row_of(const struct ts_http *http)
{
    return ts_named_of(http, rows, sizeof rows / sizeof *rows);
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
    ts_named_read(call, row_of(&call->http));
    ts_call_response_id(call, ts_json_get(ts_body_json(&call->http.response), "id"));
    if (ts_path_ends(call->http.path, "/results") && has_lines(call))
        call->outputs_json = lines_shown(call);
}

const struct ts_provider ts_provider_anthropic_batches = {"anthropic.batches", match, read};
