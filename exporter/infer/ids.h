/* Ids of traces and spans: hashes of what does not change when a journal is read again. */
#ifndef TS_INFER_IDS_H
#define TS_INFER_IDS_H

#include <stddef.h>
#include <stdint.h>
#include "exporter/call/call.h"

/* The trace that begins with this call. */
void ts_id_trace(const struct ts_call *first, unsigned char out[16]);

/* The span of a call. */
void ts_id_call(const struct ts_call *call, unsigned char out[8]);

/* The root ("agent") or chain ("chain") of a trace. */
void ts_id_role(const unsigned char trace_id[16], const char *role, unsigned char out[8]);

/* The index'th tool that was asked for by this call. */
void ts_id_tool(const char *journal_id, uint64_t exchange, size_t index, const char *tool_call_id,
                unsigned char out[8]);

/* The number that names a conversation, by its first call. */
uint64_t ts_id_conversation(const struct ts_call *first);

/* The number that stands for an id of the provider's; 0 for "". */
uint64_t ts_id_of_text(const char *id);

#endif
