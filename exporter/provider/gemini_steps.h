/* Steps of Google's Interactions interface as messages of the common form.
 * Source: ai.google.dev/api/interactions-api. */
#ifndef TS_PROVIDER_GEMINI_STEPS_H
#define TS_PROVIDER_GEMINI_STEPS_H

#include "exporter/call/call.h"

/* Adds the messages of a request: system_instruction, then input, which is a text, a content, or a
 * list of contents, of steps, or of turns {role, content}. */
void ts_steps_read_input(struct ts_call *call, struct ts_slice request);

/* Adds the message that the steps of an interaction ("outputs" before) make. */
void ts_steps_read_output(struct ts_call *call, struct ts_slice interaction);

#endif
