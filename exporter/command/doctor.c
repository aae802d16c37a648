/* traceshim doctor: what stands between a program and its traces. */
#include "exporter/command/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exporter/base/buffer.h"
#include "exporter/command/command.h"
#include "exporter/command/json.h"
#include "exporter/command/screen.h"
#include "exporter/command/text.h"

static void (*const checks[])(struct ts_doctor *doctor) = {
    ts_doctor_program, ts_doctor_libraries, ts_doctor_environment,
    ts_doctor_spool,   ts_doctor_limits,    ts_doctor_endpoints,
    ts_doctor_prices,  ts_doctor_mask,      ts_doctor_sink,
};

static const struct {
    const char *word, *json, *colour;
} findings[] = {
    [TS_FINDING_OK] = {"ok  ", "ok", "\033[32m"},
    [TS_FINDING_NOTE] = {"note", "note", "\033[33m"},
    [TS_FINDING_BAD] = {"BAD ", "bad", "\033[31m"},
};

static void print_line(enum ts_finding finding, const char *what, const char *text)
{
    bool colour = ts_screen_has_colour();
    printf("%s%s%s  %-11s  %s\n", colour ? findings[finding].colour : "", findings[finding].word,
           colour ? "\033[0m" : "", what, text);
}

static void print_json(enum ts_finding finding, const char *what, const char *text)
{
    cJSON *object = cJSON_CreateObject();
    ts_json_add_text(object, "check", what);
    ts_json_add_text(object, "finding", findings[finding].json);
    ts_json_add_text(object, "text", text);
    ts_json_print(object, stdout);
}

void ts_doctor_say(struct ts_doctor *doctor, enum ts_finding finding, const char *what,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct ts_buffer line = ts_text_told(format, arguments);
    va_end(arguments);
    (doctor->json ? print_json : print_line)(finding, what, line.data ? line.data : "");
    ts_buffer_free(&line);
    doctor->bad = doctor->bad || finding == TS_FINDING_BAD;
}

static int run(const struct ts_arguments *arguments)
{
    struct ts_doctor doctor = {
        .json = arguments->json, .spool = arguments->spool, .program = arguments->operands[0]};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&doctor);
    return doctor.bad ? TS_EXIT_FAILED : TS_EXIT_FINE;
}

const struct ts_command ts_command_doctor = {
    .name = "doctor",
    .summary = "find out why there are no traces",
    .usage = "doctor [OPTION...] [PROGRAM]",
    .help =
        "Looks at all that stands between a program and its traces: whether PROGRAM (a path, or a "
        "name in PATH)\n"
        "can be reached through LD_PRELOAD and uses a libcurl that can; our libraries; variables "
        "that turn tracing\n"
        "off; the spool; limits; the files TRACESHIM_ENDPOINTS, TRACESHIM_PRICES and "
        "TRACESHIM_REDACT; the server\n"
        "that traces are to go to.\n"
        "\n"
        "  --json       one JSON object a line: check, finding (ok, note, bad), text\n"
        "  --spool DIR  look at DIR instead of TRACESHIM_SPOOL\n"
        "  -h, --help   this text\n"
        "\n"
        "Exit status: 1 when something is bad: it keeps traces from being made or from arriving.\n"
        "\n"
        "Examples:\n"
        "  traceshim doctor\n"
        "  traceshim doctor ./myagent\n"
        "  traceshim doctor --json python3 | jq 'select(.finding == \"bad\")'\n",
    .takes = TS_TAKES_SPOOL | TS_TAKES_JSON,
    .most_operands = 1,
    .run = run,
};
