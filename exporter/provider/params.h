/* Parameters of a request under their names in OpenTelemetry's conventions. */
#ifndef TS_PROVIDER_PARAMS_H
#define TS_PROVIDER_PARAMS_H

#include "exporter/provider/call.h"

/* Sets params from a request object of OpenAI's form. Values are verbatim; a single text where the
 * conventions have a list becomes a list of one. null is absent. */
void ts_params_read(struct ts_call *call, struct ts_slice request);

#endif
