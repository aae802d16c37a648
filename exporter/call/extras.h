/* Facts of a call for which the common form has no member: attributes of its span, under their full
 * names in OpenTelemetry's conventions ("mcp.method.name"). */
#ifndef TS_CALL_EXTRAS_H
#define TS_CALL_EXTRAS_H

#include "exporter/call/call.h"

/* Adds an attribute. name: a literal, or the call's. value: a JSON value that lives as long as the
 * call; what is absent or null is not added. */
void ts_call_extra(struct ts_call *call, const char *name, struct ts_slice value);

/* The same with a plain text, which is copied; "" and NULL are not added. */
void ts_call_extra_text(struct ts_call *call, const char *name, const char *text);

#endif
