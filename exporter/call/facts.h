/* What the reader of nearly every provider does. All texts are the call's. */
#ifndef TS_CALL_FACTS_H
#define TS_CALL_FACTS_H

#include "exporter/call/call.h"

/* Provider names by host, else by the answer's headers. */
void ts_call_vendor(struct ts_call *call);

/* Inputs and outputs as they are on the wire; the request's JSON object, absent when it is none. */
struct ts_slice ts_call_bodies(struct ts_call *call);

/* Texts out of JSON strings; what is absent changes nothing. */
void ts_call_request_model(struct ts_call *call, struct ts_slice model);
void ts_call_response_model(struct ts_call *call, struct ts_slice model);
void ts_call_response_id(struct ts_call *call, struct ts_slice id);

/* The span's name, "chat gpt-4o": the operation, and the model of the request, else of the answer.
 */
void ts_call_title(struct ts_call *call);

/* Adds to the finish reasons, a JSON string; anything else is "". */
void ts_call_finish_reason(struct ts_call *call, struct ts_slice reason);

/* The part of the path after these words, up to a slash or one of the characters in `ends`,
 * percent-decoded: "/models/" with ":" gives "gemini-2.5-flash" of
 * /v1beta/models/gemini-2.5-flash:generateContent. "" when the words are not in it. */
const char *ts_call_path_part(struct ts_call *call, const char *after, const char *ends);

/* The two parts after these words, "owner/name"; the first alone when nothing follows it. */
const char *ts_call_path_pair(struct ts_call *call, const char *after);

#endif
