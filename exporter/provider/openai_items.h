/* The items that inputs and outputs of OpenAI's Responses are made of: messages, calls of tools and
 * their results, thoughts ...
 * https://platform.openai.com/docs/api-reference/responses/object */
#ifndef TS_PROVIDER_OPENAI_ITEMS_H
#define TS_PROVIDER_OPENAI_ITEMS_H

#include "exporter/call/call.h"

/* Adds what a program sends: a text, or items. Items that a model makes and that stand together are
 * one message of the assistant, so that an answer is the same when it is sent back. */
void ts_items_to_input(struct ts_call *call, struct ts_slice input);

/* Adds the items of an answer as one message of the assistant; nothing when there are none. */
void ts_items_to_output(struct ts_call *call, struct ts_slice output);

#endif
