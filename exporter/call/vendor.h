/* Who runs a server: by its host name, else by what only its answers carry. */
#ifndef TS_CALL_VENDOR_H
#define TS_CALL_VENDOR_H

#include "exporter/wire/http.h"

struct ts_vendor {
    const char *name;   /* MLflow's catalogue name: "mistral" */
    const char *gen_ai; /* gen_ai.provider.name of OpenTelemetry's conventions: "mistral_ai" */
};

/* The vendor of a known model host. NULL: not known, which every self-hosted server is. */
const struct ts_vendor *ts_vendor_of_host(const struct ts_http *http);

/* The vendor by host, else by response headers. NULL: not known. */
const struct ts_vendor *ts_vendor_of(const struct ts_http *http);

/* The row for Ollama, which a self-hosted server names itself in its answers. */
extern const struct ts_vendor ts_vendor_ollama;

#endif
