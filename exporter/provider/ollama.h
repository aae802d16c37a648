/* What the interfaces of Ollama have in common (docs.ollama.com/api). */
#ifndef TS_PROVIDER_OLLAMA_H
#define TS_PROVIDER_OLLAMA_H

#include "exporter/call/gather.h"
#include "exporter/call/call.h"

/* How well a POST fits: the path's end and the request's key, or the answer alone on another path.
 * An answer of someone else's does not fit at all. */
int ts_ollama_fit(const struct ts_http *http, const char *suffix, const char *key,
                  const char *answer_key);

/* Provider names, bodies, model and parameters; the request object, absent when the body is none.
 */
struct ts_slice ts_ollama_begin(struct ts_call *call);

/* Whether this model's answer comes in pieces: it does unless the request says no. */
bool ts_ollama_streams(struct ts_slice request);

/* The answer, put together when it came in pieces, checked, with its usage and model; key: what
 * it must have. Absent when it is none. */
struct ts_slice ts_ollama_answer(struct ts_call *call, const struct ts_gather_row *rows,
                                 const char *key);

#endif
