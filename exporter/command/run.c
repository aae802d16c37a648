/* traceshim run: starts a program with our library in front of its libcurl. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter/command/command.h"
#include "exporter/command/preload.h"
#include "exporter/command/report.h"

/* When LD_PRELOAD named the library already, this very process has begun a run under the name
 * "traceshim"; the program is to begin its own. */
static void forget_own_run(void)
{
    const char *context = getenv("TRACESHIM_CONTEXT");
    unsigned long long pid;
    if (context && sscanf(context, "1:%*[^:]:%llu:", &pid) == 1 &&
        pid == (unsigned long long)getpid())
        unsetenv("TRACESHIM_CONTEXT");
}

static int set_spool(const char *given)
{
    char here[PATH_MAX], path[PATH_MAX * 2];
    if (!given)
        return 0;
    if (*given == '/')
        return setenv("TRACESHIM_SPOOL", given, 1);
    if (!*given || !getcwd(here, sizeof here))
        return -1;
    snprintf(path, sizeof path, "%s/%s", here, given);
    return setenv("TRACESHIM_SPOOL", path, 1);
}

static int set_preload(const char *library)
{
    char *value = ts_preload_value(library, getenv("LD_PRELOAD"));
    int result = value ? setenv("LD_PRELOAD", value, 1) : -1;
    free(value);
    return result;
}

static int prepare(const struct ts_arguments *arguments)
{
    char library[PATH_MAX], text[PATH_MAX + 512];
    if (ts_preload_find(TS_SHIM_NAME, library, sizeof library, text, sizeof text) != 0) {
        ts_complain("%s", text);
        return -1;
    }
    const char *flaw = ts_preload_flaw(library);
    if (flaw) {
        ts_complain("%s: %s", library, flaw);
        return -1;
    }
    if (set_spool(arguments->spool_option) != 0 || set_preload(library) != 0) {
        ts_complain("the environment cannot be set: %s", strerror(errno));
        return -1;
    }
    ts_tracking_uri_advice(getenv("MLFLOW_TRACKING_URI"), text, sizeof text);
    if (*text)
        ts_complain("%s", text);
    return 0;
}

static int run(const struct ts_arguments *arguments)
{
    if (prepare(arguments) != 0)
        return TS_EXIT_FAILED;
    forget_own_run();
    execvp(arguments->operands[0], arguments->operands);
    ts_complain("%s: %s", arguments->operands[0], errno == ENOENT ? "not found" : strerror(errno));
    return errno == ENOENT ? TS_EXIT_NO_PROGRAM : TS_EXIT_CANNOT_RUN;
}

const struct ts_command ts_command_run = {
    .name = "run",
    .summary = "start a program with tracing",
    .usage = "run [OPTION...] [--] PROGRAM [ARGUMENT...]",
    .help =
        "Starts PROGRAM with LD_PRELOAD=libtraceshim.so, so that its calls through libcurl to "
        "language\n"
        "models and tools are traced; its children are traced with it. Input, output and exit "
        "status are\n"
        "those of the program. Where traces go is told by MLFLOW_TRACKING_URI or\n"
        "OTEL_EXPORTER_OTLP_ENDPOINT; without them they stay in the spool on this machine.\n"
        "\n"
        "  --spool DIR  keep what is recorded in DIR (TRACESHIM_SPOOL)\n"
        "  -h, --help   this text\n"
        "\n"
        "Exit status: that of PROGRAM; 127 when it is not found, 126 when it cannot be started.\n"
        "\n"
        "Examples:\n"
        "  traceshim run ./myagent \"What is new?\"\n"
        "  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 traceshim run -- python3 agent.py --fast\n"
        "  TRACESHIM_TAGS=use_case=analytics traceshim run sh pipeline.sh\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_PROGRAM,
    .least_operands = 1,
    .most_operands = INT_MAX,
    .run = run,
};
