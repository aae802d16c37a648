/* What the readers of all vector stores and search indexes do. */
#ifndef TS_CALL_RETRIEVAL_H
#define TS_CALL_RETRIEVAL_H

#include "exporter/call/documents.h"

/* Makes the call a RETRIEVER named "query <collection>" (after its host when there is none), with
 * its bodies as they are on the wire. system: db.system.name of OpenTelemetry's conventions; NULL:
 * none, but a vendor of models may have it, by its host or headers. collection: the call's or a
 * literal. Returns the request's JSON object, absent when it is none. */
struct ts_slice ts_retrieval_begin(struct ts_call *call, const char *system,
                                   const char *collection);

/* Makes the list the call's outputs. has_hits: whether the answer had the list that the store's
 * interface promises; when it had not, the outputs stay what they are, and the call fails with the
 * error that a status of 200 has in its body, or as an answer that is none. Frees the list. */
void ts_retrieval_end(struct ts_documents *list, bool has_hits);

/* Begin and end in one for the many stores whose hits are one array: the first of the ways (as in
 * ts_document_part) that leads to one; an answer that is an array is one itself. */
void ts_retrieval_hits(struct ts_call *call, const char *ways, const struct ts_document_form *form);

/* The first of the members, NULL at the end, that is a text that is not empty; "". */
const char *ts_retrieval_text(struct ts_call *call, struct ts_slice object,
                              const char *const *keys);

/* A slice of the path percent-decoded, "" when it is empty. */
const char *ts_retrieval_part(struct ts_call *call, struct ts_slice part);

#endif
