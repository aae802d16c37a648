/* Parameters of a request under their names in OpenTelemetry's conventions. */
#ifndef TS_CALL_PARAMS_H
#define TS_CALL_PARAMS_H

#include "exporter/call/call.h"

struct ts_param_row {
    const char *key, *name; /* of the request's member, and as in gen_ai.request.* */
    bool is_list;           /* a single text becomes a list of one */
};

/* Adds the parameters that an object has; of several rows with one name the first that is there
 * counts. Values are verbatim; null is absent. */
void ts_params_rows(struct ts_call *call, struct ts_slice object, const struct ts_param_row *rows,
                    size_t count);

/* The same with the rows of OpenAI's form: params from a request object of OpenAI's form. */
void ts_params_read(struct ts_call *call, struct ts_slice request);

#endif
