/* The table of known endpoints without a file of their own. */
#include "exporter/provider/endpoints.h"

#include "exporter/call/body.h"
#include "exporter/call/pattern.h"

static const struct ts_endpoint endpoints[] = {
    /* models whose answers are not read yet: only that they are models is said */
    {TS_CALL_LLM, NULL, "*/responses", "\"input\"", "chat"},
    {TS_CALL_LLM, NULL, "*/completions", "\"prompt\"", "text_completion"},
};

const struct ts_endpoint *ts_endpoint_of(const struct ts_http *http)
{
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        const struct ts_endpoint *row = &endpoints[i];
        if (ts_pattern_host(row->host, http->host) && ts_is_post(http) &&
            ts_pattern_fits(row->path, http->path, NULL) &&
            (!row->mark || ts_body_has(&http->request, row->mark)))
            return row;
    }
    return NULL;
}
