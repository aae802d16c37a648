/* Ids of a call: hashes of its journal and its number there, so the process that makes the call and
 * whoever reads its journal later come to the same. Needs nothing but hash.h: the shim has it too.
 */
#ifndef TS_BASE_CALL_IDS_H
#define TS_BASE_CALL_IDS_H

#include <stdint.h>
#include "exporter/base/hash.h"

/* The trace that begins with this call. */
void ts_call_id_trace(const char *journal_id, uint64_t exchange, unsigned char out[16]);

/* The call's span. */
void ts_call_id_span(const char *journal_id, uint64_t exchange, unsigned char out[8]);

/* The begin of a hash of something else that belongs to a call. */
struct ts_hash ts_call_id_begin(const char *journal_id, uint64_t exchange, const char *role);

/* Ends a hash as an id: an id of zeros means "none" in OTLP. */
void ts_call_id_end(struct ts_hash *hash, unsigned char out[8]);

#endif
