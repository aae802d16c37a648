/* What MLflow's chat view can read of a call by itself, when it knows the provider's format. */
#ifndef TS_INFER_CHAT_VIEW_H
#define TS_INFER_CHAT_VIEW_H

#include <stdbool.h>
#include "exporter/call/call.h"

/* True when the view, told call->format, shows the messages of this call, all of them and in their
 * roles. It reads a call whole or not at all: one message that it does not know and nothing is
 * shown. It knows no system prompt beside the messages, and of Gemini only names in snake_case.
 * Source: the page of MLflow 3.17.2 (its functions for each mlflow.message.format). */
bool ts_chat_view_reads(const struct ts_call *call);

/* True when the view and the previews of traces show this message as it is among those of an agent,
 * for which they are told no format. */
bool ts_chat_view_reads_message(struct ts_slice message);

/* True when content is a list of parts that both show, pictures too. */
bool ts_chat_view_reads_parts(struct ts_slice content);

#endif
