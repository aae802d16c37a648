/* What a journal without content (exporter/bare) tells of a call beside its bodies, in headers of
 * ours that stand in the response: facts that bodies without their texts do not have. No server can
 * send them, since the shim lets no such header pass. */
#ifndef TS_PROVIDER_KEPT_H
#define TS_PROVIDER_KEPT_H

#include "exporter/base/buffer.h"
#include "exporter/call/call.h"

/* Appends the headers, each with its CR LF. */
void ts_kept_write(const struct ts_call *call, struct ts_buffer *head);

/* Whether a call is written with its list of documents as the response's body. */
bool ts_kept_has_documents(const struct ts_call *call);

/* The shape of the row that read the call while its content was there; absent: not told. */
struct ts_slice ts_kept_shape(const struct ts_call *call);

/* Whether the response's body is the list of documents that was found. */
bool ts_kept_documents(const struct ts_call *call);

/* Puts what is told in the place of what was read; nothing when nothing is told. */
void ts_kept_apply(struct ts_call *call);

#endif
