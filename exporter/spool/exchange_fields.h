/* Reads the payloads of PROCESS, START and END records into what exchange.h shows. */
#ifndef TS_SPOOL_EXCHANGE_FIELDS_H
#define TS_SPOOL_EXCHANGE_FIELDS_H

#include "exporter/spool/exchange.h"

/* Texts are copied into the arena. */
void ts_read_process(struct ts_process *process, struct ts_arena *arena, struct ts_slice payload);
void ts_read_start(struct ts_exchange *exchange, struct ts_slice payload);
void ts_read_end(struct ts_exchange *exchange, struct ts_slice payload);

#endif
