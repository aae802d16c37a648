/* The entry of libtraceshim-exporter.so, and the only name that it exports. */
#include "shim/exporter_abi.h"

#include "exporter/pipeline/live.h"

__attribute__((visibility("default"))) int ts_exporter_run(const struct ts_exporter_host *host)
{
    return ts_live_run(host);
}
