/* The bodies of a call in Anthropic's form, where they travel over plain HTTP. */
#ifndef TS_PROVIDER_ANTHROPIC_BODY_H
#define TS_PROVIDER_ANTHROPIC_BODY_H

#include "exporter/call/call.h"

/* Provider names and bodies as they are shown; the request object, absent when the body is none.
 * Google's path for Anthropic's models names provider and model, whoever passes it on. */
struct ts_slice ts_anthropic_begin(struct ts_call *call);

/* Whether the path is one of Google's for Anthropic's models, ".../models/claude-x:rawPredict". */
bool ts_anthropic_is_vertex(const struct ts_http *http);

/* Reads the answer, JSON or server-sent events, and fails the call when it is not what the
 * interface promises: an object with this member, "content" or "completion". Sets the span's name
 * at last. */
void ts_anthropic_read_answer(struct ts_call *call, const char *member);

#endif
