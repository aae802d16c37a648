/* What the interfaces of Cohere have in common. */
#ifndef TS_PROVIDER_COHERE_H
#define TS_PROVIDER_COHERE_H

#include "exporter/call/call.h"

/* Whether this goes to Cohere itself. */
bool ts_is_cohere(const struct ts_http *http);

/* Provider names and bodies; the request object, absent when the body is none. A server of another
 * name that speaks this form is still Cohere's model, but not known as theirs. */
struct ts_slice ts_cohere_begin(struct ts_call *call);

/* The catalogue has chat models and all others of Cohere under names of their own: this is no chat.
 */
void ts_cohere_no_chat(struct ts_call *call);

/* Parameters of chat and generate. */
void ts_cohere_params(struct ts_call *call, struct ts_slice request);

/* Usage out of "usage" (v2) or "meta" (v1, embeddings). Tokens are what the model read and wrote; a
 * server that sends only billed_units gives those. */
void ts_cohere_usage(struct ts_call *call, struct ts_slice answer);

/* Fails the call when its finish reason says that the model did. */
void ts_cohere_judge(struct ts_call *call, struct ts_slice reason);

#endif
