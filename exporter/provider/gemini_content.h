/* Contents of the Gemini interface as messages of the common form.
 * Source: ai.google.dev/api/caching#Content. */
#ifndef TS_PROVIDER_GEMINI_CONTENT_H
#define TS_PROVIDER_GEMINI_CONTENT_H

#include "exporter/call/call.h"

/* Adds the messages of a request: systemInstruction, then contents. A content, or the text of one,
 * is taken where a list of them should be. Contents of the model that follow each other are one
 * message, for clients that keep a stream send each of its pieces back. */
void ts_gemini_read_contents(struct ts_call *call, struct ts_slice request);

/* Adds the messages and finish reasons of an answer's candidates. */
void ts_gemini_read_candidates(struct ts_call *call, struct ts_slice answer);

#endif
