/* The server that traces are to go to. */
#include <stdlib.h>

#include "exporter/command/doctor.h"
#include "exporter/command/preload.h"
#include "exporter/sink/sink.h"

static void check_server(struct ts_doctor *doctor, struct ts_sink *sink)
{
    char error[1024] = "";
    if (ts_sink_check(sink, error, sizeof error) == 0)
        ts_doctor_say(doctor, TS_FINDING_OK, "server", "%s answers", ts_sink_name(sink));
    else
        ts_doctor_say(doctor, TS_FINDING_BAD, "server",
                      "%s: %s (traces wait in the spool for `traceshim export`)",
                      ts_sink_name(sink), error);
}

void ts_doctor_sink(struct ts_doctor *doctor)
{
    char text[1200] = "";
    struct ts_sink_options options = {0};
    ts_tracking_uri_advice(getenv("MLFLOW_TRACKING_URI"), text, sizeof text);
    if (*text) {
        ts_doctor_say(doctor, TS_FINDING_BAD, "server", "%s", text);
        return;
    }
    struct ts_sink *sink = ts_sink_from_environment(&options, text, sizeof text);
    if (sink)
        check_server(doctor, sink);
    else if (*text)
        ts_doctor_say(doctor, TS_FINDING_BAD, "server", "%s", text);
    else
        ts_doctor_say(doctor, TS_FINDING_NOTE, "server",
                      "none: traces stay in the spool; set MLFLOW_TRACKING_URI or "
                      "OTEL_EXPORTER_OTLP_ENDPOINT to send them");
    if (sink)
        ts_sink_free(sink);
}
