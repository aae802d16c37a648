/* One exchange for people, as `curl -v` would have shown it. */
#ifndef TS_COMMAND_TRANSCRIPT_H
#define TS_COMMAND_TRANSCRIPT_H

#include <stdbool.h>
#include <stdio.h>
#include "exporter/mask/mask.h"
#include "exporter/spool/exchange.h"

/* Lines with "* " are ours, those with "> " and "< " are heads as sent and received, what has no
 * mark is a body, decoded. plain: control characters but line ends and tabs are left out, as it
 * must be on a terminal. mask: what the texts pass. With patterns in it a body that is no text is
 * left out, since they cannot look into it. */
void ts_transcript_print(const struct ts_exchange *exchange, struct ts_mask *mask, bool plain,
                         FILE *out);

/* The same as one JSON object in a line. */
void ts_transcript_print_json(const struct ts_exchange *exchange, struct ts_mask *mask, FILE *out);

/* How it ended: "done", "failed", "removed", "destroyed", "interrupted", "in flight". */
const char *ts_transcript_state(const struct ts_exchange *exchange);

#endif
