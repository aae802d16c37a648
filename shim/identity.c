/* Finds out who this process is, and describes it for the journal. */
#include "shim/identity.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/environment.h"
#include "shim/run.h"

static struct ts_run run;
static char exe_path[PATH_MAX];
static char script_path[PATH_MAX];

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *own_name(void)
{
    return base_name(*script_path ? script_path : exe_path);
}

static void read_link(const char *link, char *out, size_t size)
{
    ssize_t bytes = readlink(link, out, size - 1);
    out[bytes > 0 ? bytes : 0] = 0;
}

void ts_identity_read(int argc, char **argv)
{
    read_link("/proc/self/exe", exe_path, sizeof exe_path);
    ts_script_of(exe_path, argc, argv, script_path, sizeof script_path);
    if (!ts_run_from_environment(&run))
        ts_run_begin(&run, own_name());
    const char *content = getenv("TRACESHIM_CAPTURE_CONTENT");
    if (content && strcmp(content, "0") == 0)
        ts_run_make_content_key();
}

const char *ts_identity_run_id(void)
{
    return run.id;
}

/* TRACESHIM_PROGRAMS: names to trace, or with ! to leave alone; separated by commas. */
static bool allows(const char *list, const char *name)
{
    bool only_exclusions = true;
    while (list && *list) {
        size_t bytes = strcspn(list, ",");
        bool exclude = *list == '!';
        const char *word = list + exclude;
        bool same = strlen(name) == bytes - exclude && strncmp(word, name, bytes - exclude) == 0;
        if (same)
            return !exclude;
        only_exclusions = only_exclusions && exclude;
        list += bytes + (list[bytes] == ',');
    }
    return only_exclusions;
}

bool ts_identity_is_wanted(void)
{
    const char *list = getenv("TRACESHIM_PROGRAMS");
    return allows(list, own_name()) && allows(list, base_name(exe_path));
}

/* What an exporter must know of the environment that the program ran in. No secrets among them. */
static const char *const journaled_environment[] = {
    "TRACESHIM_TAGS",
    "TRACESHIM_SESSION",
    "TRACESHIM_USER",
    "TRACESHIM_AGENT_NAME",
    "TRACESHIM_IDLE_CLOSE_S",
    "OTEL_SERVICE_NAME",
    "OTEL_RESOURCE_ATTRIBUTES",
    "MLFLOW_EXPERIMENT_NAME",
    "MLFLOW_EXPERIMENT_ID",
    "MLFLOW_TRACE_SAMPLING_RATIO",
    "TRACEPARENT",
    "TRACESTATE",
};

static void add_environment(struct ts_fields *fields)
{
    char pair[4400];
    for (size_t i = 0; i < sizeof journaled_environment / sizeof *journaled_environment; i++) {
        const char *value = ts_environment(journaled_environment[i]);
        if (!value)
            continue;
        int bytes = snprintf(pair, sizeof pair, "%s=%.4300s", journaled_environment[i], value);
        ts_fields_text(fields, TS_F_ENV, pair, (size_t)bytes);
    }
}

static void add_text(struct ts_fields *fields, enum ts_field_tag tag, const char *text)
{
    ts_fields_text(fields, tag, text, strlen(text));
}

void ts_identity_describe(struct ts_fields *fields)
{
    char host[256] = "";
    struct stat status = {0};
    gethostname(host, sizeof host - 1);
    stat("/proc/self/ns/pid", &status);
    ts_fields_u64(fields, TS_F_PID, (uint64_t)getpid());
    ts_fields_u64(fields, TS_F_PPID, (uint64_t)getppid());
    ts_fields_u64(fields, TS_F_START_TICKS, ts_start_ticks(getpid()));
    ts_fields_u64(fields, TS_F_LEADER_PID, run.leader_pid);
    ts_fields_u64(fields, TS_F_LEADER_TICKS, run.leader_ticks);
    ts_fields_u64(fields, TS_F_PID_NAMESPACE, status.st_ino);
    ts_fields_u64(fields, TS_F_UID, geteuid());
    add_text(fields, TS_F_RUN_ID, run.id);
    add_text(fields, TS_F_LEADER_NAME, run.leader_name);
    add_text(fields, TS_F_EXE, exe_path);
    add_text(fields, TS_F_SCRIPT, script_path);
    add_text(fields, TS_F_HOST, host);
    add_environment(fields);
}
