/* Rows of `ls` for programs: the names are those of `show --json`. */
#include "exporter/command/json.h"
#include "exporter/command/listing.h"
#include "exporter/command/text.h"

static void add_usage(cJSON *object, const struct ts_trace_summary *summary)
{
    if (!summary->has_usage) {
        cJSON_AddNullToObject(object, "token_usage");
        return;
    }
    cJSON *usage = cJSON_AddObjectToObject(object, "token_usage");
    ts_json_add_i64(usage, "input_tokens", summary->input_tokens);
    ts_json_add_i64(usage, "output_tokens", summary->output_tokens);
    ts_json_add_i64(usage, "total_tokens", summary->total_tokens);
}

static void add_summary(cJSON *object, const struct ts_trace_summary *summary)
{
    char started[48];
    ts_text_time_iso(started, sizeof started, summary->start_ns);
    ts_json_add_text(object, "state", summary->state);
    cJSON_AddBoolToObject(object, "interrupted", summary->interrupted);
    ts_json_add_text(object, "started", started);
    ts_json_add_u64(object, "start_time_ns", summary->start_ns);
    cJSON_AddNumberToObject(object, "duration_ms", (double)summary->duration_ns / 1e6);
    add_usage(object, summary);
    if (summary->has_cost)
        cJSON_AddNumberToObject(object, "cost_usd", summary->cost_usd);
    else
        cJSON_AddNullToObject(object, "cost_usd");
    ts_json_add_u64(object, "model_calls", summary->model_calls);
    ts_json_add_u64(object, "tool_calls", summary->tool_calls);
}

static void print_json(const struct ts_row *row, FILE *out)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_text(object, "trace_id", row->id);
    ts_json_add_text(object, "run_id", row->run_id);
    ts_json_add_text(object, "agent", row->agent);
    ts_json_add_text(object, "name", row->name);
    add_summary(object, &row->summary);
    ts_json_add_text(object, "request", row->request);
    ts_json_print(object, out);
}

void ts_listing_print_json(const struct ts_listing *listing, size_t most, FILE *out)
{
    for (size_t i = 0; i < listing->count && i < most; i++)
        print_json(&listing->rows[i], out);
}
