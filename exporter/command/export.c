/* traceshim export: to a server, or to a file. */
#include "exporter/command/export.h"

#include <string.h>

#include "exporter/command/command.h"
#include "exporter/command/report.h"

static int misused(const char *what)
{
    ts_complain("export: %s; see `traceshim export --help`", what);
    return TS_EXIT_USAGE;
}

static int run(const struct ts_arguments *arguments)
{
    if (arguments->output && !arguments->format)
        return misused("--output needs --format otlp-json");
    if (!arguments->format)
        return ts_export_send(arguments->spool, arguments->mask);
    if (strcmp(arguments->format, "otlp-json") != 0)
        return misused("the only format is otlp-json");
    return ts_export_file(arguments->spool, arguments->mask,
                          arguments->output ? arguments->output : "-");
}

const struct ts_command ts_command_export = {
    .name = "export",
    .summary = "deliver traces to MLflow or OTLP, or write them to a file",
    .usage = "export [OPTION...]",
    .help = "Without --format: sends what has not been delivered yet to the MLflow server or OTLP "
            "endpoint that\n"
            "the environment names (MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME, "
            "OTEL_EXPORTER_OTLP_ENDPOINT ...).\n"
            "Each trace arrives once, however often this is called. Runs that a living program "
            "delivers by itself\n"
            "are left to it.\n"
            "\n"
            "  --format otlp-json  write all closed traces, delivered or not: one "
            "ExportTraceServiceRequest\n"
            "                      a line, one line a trace\n"
            "  -o, --output FILE   where to; the file is there whole or not at all (default: -, "
            "standard output)\n"
            "  --spool DIR         take them from DIR instead of TRACESHIM_SPOOL\n"
            "  -h, --help          this text\n"
            "\n"
            "Exit status: 3 when something could not be delivered; it stays in the spool for the "
            "next time.\n"
            "\n"
            "Examples:\n"
            "  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 traceshim export\n"
            "  traceshim export --format otlp-json --output traces.jsonl\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_OUTPUT | TS_TAKES_MASK,
    .run = run,
};
