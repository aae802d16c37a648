/* Messages of a chat in OpenAI's form, in requests and answers. */
#ifndef TS_CALL_MESSAGE_H
#define TS_CALL_MESSAGE_H

#include "exporter/call/call.h"

/* Reads one message object; what is absent is "" or empty. A refusal is the text of a message
 * without content. */
void ts_message_read(struct ts_slice json, struct ts_arena *arena, struct ts_chat_message *out);

/* Reads the objects of an array of messages. */
struct ts_chat_message *ts_messages_read(struct ts_slice array, struct ts_arena *arena,
                                         size_t *count);

/* Adds the message of a choice {message: ...} to the answer's; without a role it is the
 * assistant's. */
void ts_message_of_choice(struct ts_call *call, struct ts_slice choice);

/* Sets the arguments of a tool call: a JSON value, or a JSON text inside a string. */
void ts_tool_arguments(struct ts_slice sent, struct ts_arena *arena, struct ts_tool_call *out);

#endif
