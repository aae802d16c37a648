/* Calls of tools that are endpoints: their spans say what those of local tools say. */
#ifndef TS_CALL_TOOL_CALL_H
#define TS_CALL_TOOL_CALL_H

#include "exporter/call/call.h"

/* Makes the call a TOOL of this name (the call's or a literal), with inputs {"tool_name": ...,
 * "tool_input": input} and outputs {"content": content}. input, content: JSON values; without an
 * input it is {}, without a content there are no outputs. */
void ts_call_as_tool(struct ts_call *call, const char *name, struct ts_slice input,
                     struct ts_slice content);

#endif
