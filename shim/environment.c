/* Remembers variables of the environment from the start of the process. */
#include "shim/environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const kept_prefixes[] = {
    "TRACESHIM_",         "OTEL_SERVICE_NAME=",           "OTEL_RESOURCE_ATTRIBUTES=",
    "MLFLOW_EXPERIMENT_", "MLFLOW_TRACE_SAMPLING_RATIO=", "TRACEPARENT=",
    "TRACESTATE=",
};

/* NAME=value, each with its NUL. Written by the constructor only, so readers need no lock. */
static char kept[16 * 1024];
static size_t kept_bytes;

static int is_kept(const char *pair)
{
    for (size_t i = 0; i < sizeof kept_prefixes / sizeof *kept_prefixes; i++)
        if (strncmp(pair, kept_prefixes[i], strlen(kept_prefixes[i])) == 0)
            return 1;
    return 0;
}

void ts_environment_keep(void)
{
    kept_bytes = 0;
    for (char **pair = environ; pair && *pair; pair++) {
        size_t bytes = strlen(*pair) + 1;
        if (!is_kept(*pair) || bytes > sizeof kept - kept_bytes)
            continue;
        memcpy(kept + kept_bytes, *pair, bytes);
        kept_bytes += bytes;
    }
}

const char *ts_environment(const char *name)
{
    const char *now = getenv(name);
    if (now)
        return now;
    size_t bytes = strlen(name);
    for (size_t at = 0; at < kept_bytes; at += strlen(kept + at) + 1)
        if (strncmp(kept + at, name, bytes) == 0 && kept[at + bytes] == '=')
            return kept + at + bytes + 1;
    return NULL;
}
