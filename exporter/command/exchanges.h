/* The raw exchanges of a run, straight from its journals. */
#ifndef TS_COMMAND_EXCHANGES_H
#define TS_COMMAND_EXCHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include "exporter/command/runs.h"
#include "exporter/spool/exchange.h"

struct ts_exchanges {
    const struct ts_exchange **list; /* in order of start */
    size_t count, size;
    struct ts_exchange **owned; /* those that are over */
    size_t owned_count, owned_size;
    struct ts_assembler **assemblers; /* own the others, and the processes of all */
    size_t assembler_count;
};

/* Reads those journals of a run whose id begins with journal ("": all). A journal that cannot be
 * read is told on stderr and stepped over; damage is added to trouble. Returns the number of
 * journals read, -1: the run cannot be read (told on stderr). */
long ts_exchanges_read(struct ts_exchanges *exchanges, const char *run_dir, const char *journal,
                       struct ts_trouble *trouble);
void ts_exchanges_free(struct ts_exchanges *exchanges);

#endif
