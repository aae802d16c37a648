/* Rows of `ls` for programs: the names are those of `show --json`. */
#include "exporter/command/json.h"
#include "exporter/command/listing.h"
#include "exporter/command/trace_json.h"

static void print_json(const struct ts_row *row, FILE *out)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_text(object, "trace_id", row->id);
    ts_json_add_text(object, "run_id", row->run_id);
    ts_json_add_text(object, "agent", row->agent);
    ts_json_add_text(object, "name", row->name);
    ts_trace_add_summary(object, &row->summary);
    ts_json_add_text(object, "request", row->request);
    ts_json_print(object, out);
}

void ts_listing_print_json(const struct ts_listing *listing, size_t most, FILE *out)
{
    for (size_t i = 0; i < listing->count && i < most; i++)
        print_json(&listing->rows[i], out);
}
