/* Tool definitions in the form that MLflow's chat view knows, OpenAI's: {type: "function",
 * function: {name, description, parameters}}. */
#ifndef TS_CALL_TOOLS_H
#define TS_CALL_TOOLS_H

#include "exporter/base/buffer.h"
#include "exporter/call/call.h"

/* An empty list is all zeros. */
struct ts_tools {
    struct ts_buffer json;
};

/* Adds a definition. name: a JSON string; without it nothing is added. description (a JSON string)
 * and parameters (a JSON schema) may be absent. */
void ts_tools_add(struct ts_tools *tools, struct ts_slice name, struct ts_slice description,
                  struct ts_slice parameters);

/* Sets the call's tools when there are any; the list is freed. */
void ts_tools_end(struct ts_tools *tools, struct ts_call *call);

#endif
