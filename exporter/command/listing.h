/* Rows of `ls`: what one says of a trace in a line. */
#ifndef TS_COMMAND_LISTING_H
#define TS_COMMAND_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "exporter/base/arena.h"
#include "exporter/sink/trace.h"

#define TS_TRACE_ID_BYTES 36 /* "tr-", 32 hex digits and a NUL */

struct ts_row {
    char id[TS_TRACE_ID_BYTES];
    struct ts_trace_summary summary; /* root is NULL here: spans do not live as long as rows */
    const char *run_id, *agent, *name, *request;
};

struct ts_listing {
    struct ts_row *rows;
    size_t count, size;
    struct ts_arena arena; /* the rows' texts */
};

void ts_trace_id_text(const struct ts_trace *trace, char out[TS_TRACE_ID_BYTES]);

void ts_listing_add(struct ts_listing *listing, const char *run_id, const struct ts_trace *trace);
void ts_listing_newest_first(struct ts_listing *listing);
void ts_listing_free(struct ts_listing *listing);

/* How the table looks: ids are cut to what a person types, the whole fits into the columns. */
struct ts_listing_look {
    size_t columns;
    bool short_ids, colour;
};

/* At most so many rows: a table with a head, or one JSON object a line. */
void ts_listing_print(const struct ts_listing *listing, size_t most,
                      const struct ts_listing_look *look, FILE *out);
void ts_listing_print_json(const struct ts_listing *listing, size_t most, FILE *out);

#endif
