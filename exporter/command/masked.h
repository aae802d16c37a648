/* An exchange as it may be shown: what TRACESHIM_REDACT names is masked. */
#ifndef TS_COMMAND_MASKED_H
#define TS_COMMAND_MASKED_H

#include "exporter/mask/mask.h"
#include "exporter/spool/exchange.h"
#include "exporter/wire/http.h"

struct ts_masked {
    struct ts_exchange exchange; /* a copy with URLs, heads and texts masked; pieces of bodies are
                                    as recorded and not to be shown */
    struct ts_http http;         /* with masked bodies; its headers and URL are as recorded */
    /* Bodies that are no text, which patterns cannot look into: they are taken out. */
    bool request_left_out, response_left_out;
    struct ts_arena arena;
};

/* exchange must outlive what is made of it. */
void ts_masked_read(struct ts_masked *masked, struct ts_mask *mask,
                    const struct ts_exchange *exchange);
/* One line about what was left out. */
const char *ts_masked_remark(const struct ts_masked *masked);
void ts_masked_free(struct ts_masked *masked);

#endif
