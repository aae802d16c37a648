/* traceshim run: starts a program with our library in front of its libcurl. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter/command/command.h"
#include "exporter/command/preload.h"
#include "exporter/command/program.h"
#include "exporter/command/reach.h"
#include "exporter/command/report.h"
#include "exporter/command/run_wait.h"
#include "exporter/mask/mask.h"

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

/* The file that a word of the command line starts in the end: a script's interpreter. */
static bool look_at(const char *word, struct ts_reach *reach)
{
    char path[PATH_MAX], next[PATH_MAX];
    if (!ts_program_find(word, path) || ts_reach_find(path, reach) != 0)
        return false;
    for (int i = 0; i < TS_MOST_SCRIPTS && reach->way == TS_REACH_NO_ELF; i++) {
        if (!ts_program_interpreter(path, next) || ts_reach_find(next, reach) != 0)
            return false;
        memcpy(path, next, sizeof path);
    }
    return true;
}

/* Nobody who turned tracing off wants to hear that there is none. */
static bool is_wanted(const char *word)
{
    const char *disabled = getenv("TRACESHIM_DISABLE");
    const char *slash = strrchr(word, '/');
    return (!disabled || !*disabled || strcmp(disabled, "0") == 0) &&
           ts_programs_allow(getenv("TRACESHIM_PROGRAMS"), slash ? slash + 1 : word);
}

static int set_environment(const struct ts_arguments *arguments, const char *library, bool preload)
{
    if (set_spool(arguments->spool_option) != 0)
        return -1;
    return preload ? set_preload(library) : 0;
}

/* Without its mask nothing of the program would be delivered. */
static void check_mask(void)
{
    char error[PATH_MAX + 600];
    struct ts_mask *mask = ts_mask_from_environment(error, sizeof error);
    if (!mask)
        ts_complain("%s", error);
    ts_mask_free(mask);
}

static int prepare(const struct ts_arguments *arguments, bool preload)
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
    if (set_environment(arguments, library, preload) != 0) {
        ts_complain("the environment cannot be set: %s", strerror(errno));
        return -1;
    }
    ts_tracking_uri_advice(getenv("MLFLOW_TRACKING_URI"), text, sizeof text);
    if (*text)
        ts_complain("%s", text);
    check_mask();
    return 0;
}

static int failed_to_start(const char *program)
{
    int error = errno;
    ts_complain("%s: %s", program, error == ENOENT ? "not found" : strerror(error));
    return error == ENOENT ? TS_EXIT_NO_PROGRAM : TS_EXIT_CANNOT_RUN;
}

/* A program whose libcurl escapes us: says so at its end when nothing else of it was seen. */
static int run_and_tell(char *const argv[], const char *how)
{
    struct ts_run_context context = {0};
    int status = 0;
    ts_run_context_choose(&context, argv[0]);
    size_t before = ts_run_context_journals(&context);
    if (ts_run_and_wait(argv, &context, &status) != 0)
        return failed_to_start(argv[0]);
    if (ts_run_context_journals(&context) <= before)
        ts_complain("no call to a model or tool was seen: %s %s; see `traceshim doctor %s`",
                    argv[0], how, argv[0]);
    ts_run_end_like(status);
}

/* A program that does not carry our library: what it starts does, and is one run all the same. */
static void begin_run_without(const char *program)
{
    struct ts_run_context context = {0};
    ts_run_context_choose(&context, program);
    ts_run_context_set(&context);
}

static int run(const struct ts_arguments *arguments)
{
    struct ts_reach reach;
    char *const *argv = arguments->operands;
    bool known = look_at(argv[0], &reach);
    const char *how = known && is_wanted(argv[0]) ? ts_reach_warning(&reach) : NULL;
    if (prepare(arguments, !known || ts_reach_can_preload(&reach)) != 0)
        return TS_EXIT_FAILED;
    forget_own_run();
    if (how)
        return run_and_tell(argv, how);
    if (known && reach.way == TS_REACH_STATIC)
        begin_run_without(argv[0]);
    execvp(argv[0], argv);
    return failed_to_start(argv[0]);
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
        "A program with a libcurl that cannot be reached (a static one, set-user-id ...) is named "
        "on stderr\n"
        "when it ends and no call was seen; `traceshim doctor PROGRAM` tells more.\n"
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
