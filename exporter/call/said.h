/* Messages of interfaces that have only a text: a prompt, instructions, a transcript. */
#ifndef TS_CALL_SAID_H
#define TS_CALL_SAID_H

#include "exporter/call/call.h"

/* Adds a message {role, content}. role: a literal or the call's. content: a JSON value, as sent; a
 * string is the text too. What is absent adds nothing. */
void ts_said_to_input(struct ts_call *call, const char *role, struct ts_slice content);
void ts_said_to_output(struct ts_call *call, const char *role, struct ts_slice content);

#endif
