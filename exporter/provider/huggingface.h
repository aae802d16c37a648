/* What HuggingFace's servers for texts and for embeddings have in common. */
#ifndef TS_PROVIDER_HUGGINGFACE_H
#define TS_PROVIDER_HUGGINGFACE_H

#include "exporter/call/call.h"

/* Provider names, bodies, and the model out of the path or of an answer's header; the request
 * object, absent when the body is none. */
struct ts_slice ts_huggingface_begin(struct ts_call *call);

/* A count out of a header of the answer, unless the number is known already. */
void ts_huggingface_count(struct ts_call *call, const char *header, struct ts_count *count);

#endif
