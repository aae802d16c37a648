/* Rows of `ls`. */
#include "exporter/command/listing.h"

#include <stdlib.h>
#include <string.h>

#include "exporter/base/buffer.h"
#include "exporter/command/request.h"
#include "exporter/command/text.h"

void ts_trace_id_text(const struct ts_trace *trace, char out[TS_TRACE_ID_BYTES])
{
    snprintf(out, TS_TRACE_ID_BYTES, "tr-");
    ts_hex(trace->trace_id, sizeof trace->trace_id, out + 3);
}

static const char *in_a_line(struct ts_arena *arena, const char *text)
{
    struct ts_buffer line = {0};
    ts_text_line(&line, text ? text : "", text ? strlen(text) : 0);
    const char *copy = ts_arena_copy(arena, line.data, line.bytes);
    ts_buffer_free(&line);
    return copy ? copy : "";
}

static const char *request_of(struct ts_arena *arena, const struct ts_span *span)
{
    const struct ts_attribute *inputs = ts_span_find(span, "mlflow.spanInputs");
    struct ts_buffer words = {0};
    if (inputs && (inputs->kind == TS_VALUE_JSON || inputs->kind == TS_VALUE_TEXT))
        ts_request_words(inputs->text, &words);
    const char *copy = ts_arena_copy(arena, words.data, words.bytes);
    ts_buffer_free(&words);
    return copy ? copy : "";
}

static struct ts_row *new_row(struct ts_listing *listing)
{
    if (listing->count == listing->size) {
        size_t size = listing->size ? 2 * listing->size : 64;
        struct ts_row *rows = realloc(listing->rows, size * sizeof *rows);
        if (!rows)
            return NULL;
        listing->rows = rows;
        listing->size = size;
    }
    return memset(&listing->rows[listing->count++], 0, sizeof(struct ts_row));
}

/* Several runs may be in one trace that another program began. */
static bool add_to_row(struct ts_listing *listing, const struct ts_trace *trace,
                       const struct ts_trace_summary *part)
{
    char id[TS_TRACE_ID_BYTES];
    ts_trace_id_text(trace, id);
    for (size_t i = 0; i < listing->count; i++) {
        struct ts_row *row = &listing->rows[i];
        if (!row->summary.joined || strcmp(row->id, id) != 0)
            continue;
        ts_trace_summary_add(&row->summary, part);
        return true;
    }
    return false;
}

void ts_listing_add(struct ts_listing *listing, const char *run_id, const struct ts_trace *trace)
{
    struct ts_trace_summary summary;
    ts_trace_summarise(trace, &summary);
    if (summary.joined && add_to_row(listing, trace, &summary))
        return;
    struct ts_row *row = trace->count ? new_row(listing) : NULL;
    if (!row)
        return;
    ts_trace_id_text(trace, row->id);
    row->summary = summary;
    const struct ts_span *root = row->summary.root ? row->summary.root : trace->spans[0];
    row->summary.root = NULL;
    row->run_id = in_a_line(&listing->arena, run_id);
    row->agent = in_a_line(&listing->arena, root->service_name);
    row->name = in_a_line(&listing->arena, root->name);
    row->request = request_of(&listing->arena, root);
}

static int newer(const void *a, const void *b)
{
    const struct ts_row *left = a, *right = b;
    if (left->summary.start_ns != right->summary.start_ns)
        return left->summary.start_ns < right->summary.start_ns ? 1 : -1;
    return strcmp(left->id, right->id);
}

void ts_listing_newest_first(struct ts_listing *listing)
{
    if (listing->count)
        qsort(listing->rows, listing->count, sizeof *listing->rows, newer);
}

void ts_listing_free(struct ts_listing *listing)
{
    free(listing->rows);
    ts_arena_free(&listing->arena);
    *listing = (struct ts_listing){0};
}
