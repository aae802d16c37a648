/* The table of providers. One provider is one file with one row in provider.c. */
#ifndef TS_PROVIDER_PROVIDER_H
#define TS_PROVIDER_PROVIDER_H

#include "exporter/call/call.h"

struct ts_provider {
    const char *shape; /* "openai.chat" */
    /* How well this row fits, from path suffix and body shape first, then host: 0 not at all; the
     * highest wins, of equals the first in the table. */
    int (*match)(const struct ts_http *http);
    /* Fills in what it knows; common facts (times, http, request id, status, transport errors) are
     * there already. */
    void (*read)(struct ts_call *call);
};

/* Ends with NULL; the last row takes whatever no other wants. */
extern const struct ts_provider *const ts_providers[];

/* Reads an exchange into a call; takes the exchange over in every case. NULL only when memory is
 * out. Free with ts_call_free. */
struct ts_call *ts_call_read(struct ts_exchange *exchange);

#endif
