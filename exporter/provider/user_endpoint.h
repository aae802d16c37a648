/* Lines of TRACESHIM_ENDPOINTS: kind host/path-pattern [format] [name=NAME], # comments. */
#ifndef TS_PROVIDER_USER_ENDPOINT_H
#define TS_PROVIDER_USER_ENDPOINT_H

#include "exporter/provider/provider.h"

/* Slices of the line; absent where it does not say. */
struct ts_user_endpoint {
    struct ts_slice kind, pattern;
    struct ts_slice format; /* the shape of a row of ts_providers, which then reads POST and PUT */
    struct ts_slice name;   /* of the tool; of other kinds the span's name */
};

/* Reads a line. Returns why the library leaves it out, or what of it has no effect: an unknown
 * format; NULL: nothing is wrong with it. A blank line or a comment has no kind and no flaw. */
const char *ts_user_endpoint_read(struct ts_slice line, struct ts_user_endpoint *out);

/* Format and name of the line that an exchange fits, as the journal has them. */
void ts_user_endpoint_of(const struct ts_exchange *exchange, struct ts_user_endpoint *out);

/* The row of this shape, NULL: none. */
const struct ts_provider *ts_provider_of_shape(struct ts_slice shape);

#endif
