/* Tool definitions as MLflow's chat view can show them. */
#ifndef TS_INFER_CHAT_TOOLS_H
#define TS_INFER_CHAT_TOOLS_H

#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

/* Appends tools, a list in OpenAI's form, for mlflow.chat.tools. The view shows all of the list or
 * nothing, and nothing when one is no function with a name, or when a property's type is a list
 * (["string", "null"], as strict schemas have it): such a type becomes the first in it that is not
 * null, a tool of another kind the function of its name, and one without a name is left out. A
 * list that the view reads is appended byte for byte. Adds nothing when no tool is left.
 * Source: the page of MLflow 3.17.2. */
void ts_chat_tools(struct ts_buffer *out, struct ts_slice tools);

#endif
