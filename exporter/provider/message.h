/* Messages of a chat in OpenAI's form, in requests and answers. */
#ifndef TS_PROVIDER_MESSAGE_H
#define TS_PROVIDER_MESSAGE_H

#include "exporter/provider/call.h"

/* Reads one message object; what is absent is "" or empty. A refusal is the text of a message
 * without content. */
void ts_message_read(struct ts_slice json, struct ts_arena *arena, struct ts_chat_message *out);

/* Reads the objects of an array of messages. */
struct ts_chat_message *ts_messages_read(struct ts_slice array, struct ts_arena *arena,
                                         size_t *count);

#endif
