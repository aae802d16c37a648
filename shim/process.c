/* What happens once in a process: constructor, first traced call, fork, exit. Everything that costs
 * is put off to the first traced call, because most processes that inherit LD_PRELOAD never make
 * one. */
#include "shim/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/capture.h"
#include "shim/environment.h"
#include "shim/exporter.h"
#include "shim/handle.h"
#include "shim/journal.h"
#include "shim/libcurl.h"
#include "shim/match.h"
#include "shim/run.h"

#define DEFAULT_MAX_BODY (16ull << 20)
#define MARK_LOOKUP_NS 100000000ull

static atomic_bool traced;
static struct ts_run run;
static char exe_path[PATH_MAX];
static char script_path[PATH_MAX];
static char spool_path[PATH_MAX];
static struct ts_settings settings = {.max_body_bytes = DEFAULT_MAX_BODY, .content = true};
static _Atomic pid_t known_pid;
static _Atomic uint64_t last_exchange;
static atomic_bool models_called;
static _Atomic uint64_t next_mark_lookup_ns;

enum { ONCE_NEVER, ONCE_BUSY, ONCE_DONE, ONCE_FAILED };
static atomic_int open_state;
static atomic_int settings_state;

/* A journal that could not be opened is tried again: the program may have been short of
 * descriptors. At once the first time, then after pauses that grow. */
#define FIRST_PAUSE_NS 1000000ull
#define LONGEST_PAUSE_NS 1000000000ull
static _Atomic uint64_t open_pause_ns, open_again_ns;
static atomic_int spool_state;

bool ts_process_is_traced(void)
{
    return atomic_load_explicit(&traced, memory_order_relaxed);
}

pid_t ts_process_pid(void)
{
    return atomic_load_explicit(&known_pid, memory_order_relaxed);
}

uint64_t ts_process_next_exchange(void)
{
    return atomic_fetch_add(&last_exchange, 1) + 1;
}

const char *ts_process_spool(void)
{
    return spool_path;
}

const char *ts_process_run_id(void)
{
    return run.id;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* TRACESHIM_PROGRAMS: names to trace, or with ! to leave alone; separated by commas. */
static bool is_wanted(const char *list, const char *name)
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

static void read_link(const char *link, char *out, size_t size)
{
    ssize_t bytes = readlink(link, out, size - 1);
    out[bytes > 0 ? bytes : 0] = 0;
}

static void after_fork_in_child(void)
{
    atomic_store(&known_pid, getpid());
    atomic_exchange(&open_state, ONCE_NEVER); /* seeing what the opener wrote */
    atomic_store(&open_pause_ns, 0);
    if (atomic_load(&settings_state) == ONCE_BUSY) /* of a thread that is not in the child */
        atomic_store(&settings_state, ONCE_NEVER);
    atomic_store(&spool_state, ONCE_NEVER);
    atomic_store(&last_exchange, 0);
    ts_libcurl_forked();
    ts_handle_forked();
    ts_capture_forked();
    ts_journal_forked();
    ts_exporter_forked();
}

__attribute__((constructor)) static void start(int argc, char **argv)
{
    int saved = errno;
    const char *disabled = getenv("TRACESHIM_DISABLE");
    if (getauxval(AT_SECURE) || (disabled && *disabled && strcmp(disabled, "0") != 0))
        return;
    ts_environment_keep();
    read_link("/proc/self/exe", exe_path, sizeof exe_path);
    ts_script_of(exe_path, argc, argv, script_path, sizeof script_path);
    const char *name = base_name(*script_path ? script_path : exe_path);
    if (!ts_run_from_environment(&run))
        ts_run_begin(&run, name);
    bool wanted = is_wanted(getenv("TRACESHIM_PROGRAMS"), name) &&
                  is_wanted(getenv("TRACESHIM_PROGRAMS"), base_name(exe_path));
    atomic_store(&known_pid, getpid());
    pthread_atfork(ts_exporter_prepare_fork, NULL, after_fork_in_child);
    atomic_store(&traced, wanted);
    errno = saved;
}

/* Late hooks come after this; they find a journal that is still open, and their records follow
 * PROCESS_END. */
__attribute__((destructor)) static void stop(void)
{
    if (atomic_load(&open_state) != ONCE_DONE || getpid() != ts_process_pid())
        return;
    ts_journal_append(TS_REC_PROCESS_END, 0, 0, 0, 0, NULL, 0, NULL, 0);
    ts_exporter_stop();
}

static bool find_spool(void)
{
    const char *given = ts_environment("TRACESHIM_SPOOL");
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int bytes;
    char here[PATH_MAX];
    if (given && *given == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s", given);
    else if (given && *given && getcwd(here, sizeof here))
        bytes = snprintf(spool_path, sizeof spool_path, "%s/%s", here, given);
    else if (state && *state == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s/traceshim", state);
    else if (home && *home == '/')
        bytes = snprintf(spool_path, sizeof spool_path, "%s/.local/state/traceshim", home);
    else
        return false;
    return bytes > 0 && (size_t)bytes < sizeof spool_path - 100;
}

static uint64_t bytes_of(const char *text, uint64_t otherwise)
{
    char *end;
    if (!text || !*text)
        return otherwise;
    uint64_t number = strtoull(text, &end, 10);
    static const char units[] = "kKmMgG";
    const char *unit = *end ? strchr(units, *end) : NULL;
    return unit ? number << (10 * (1 + (unit - units) / 2)) : number;
}

static bool read_settings(void)
{
    const char *content = ts_environment("TRACESHIM_CAPTURE_CONTENT");
    const char *http = ts_environment("TRACESHIM_HTTP");
    settings.max_body_bytes = bytes_of(ts_environment("TRACESHIM_MAX_BODY"), DEFAULT_MAX_BODY);
    settings.content = !content || strcmp(content, "0") != 0;
    settings.http = TS_HTTP_ENVELOPE;
    if (http && strcmp(http, "off") == 0)
        settings.http = TS_HTTP_OFF;
    if (http && strcmp(http, "full") == 0)
        settings.http = TS_HTTP_FULL;
    settings.flush_timeout_ms =
        (unsigned)bytes_of(ts_environment("TRACESHIM_FLUSH_TIMEOUT_MS"), 1000);
    ts_match_load_endpoints(ts_environment("TRACESHIM_ENDPOINTS"));
    return true;
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

static void describe_process(struct ts_fields *fields)
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

/* Once in a process; who comes second waits until the first is done, since its call must not be
 * lost. */
static bool do_once(atomic_int *state, bool (*work)(void))
{
    int seen = atomic_load_explicit(state, memory_order_acquire);
    if (seen == ONCE_NEVER && atomic_compare_exchange_strong(state, &seen, ONCE_BUSY)) {
        int saved = errno;
        seen = work() ? ONCE_DONE : ONCE_FAILED;
        errno = saved;
        atomic_store_explicit(state, seen, memory_order_release);
    }
    while (seen == ONCE_BUSY || seen == ONCE_NEVER) {
        sched_yield();
        seen = atomic_load_explicit(state, memory_order_acquire);
    }
    return seen == ONCE_DONE;
}

static bool open_journal(void)
{
    static char payload[24 * 1024]; /* one opener at a time; too large for small stacks */
    struct ts_fields fields;
    if (!do_once(&spool_state, find_spool))
        return false;
    ts_fields_init(&fields, payload, sizeof payload);
    describe_process(&fields);
    return ts_journal_open(spool_path, run.id, payload, fields.used) == 0;
}

static uint64_t coarse_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static bool try_to_open(void)
{
    if (open_journal())
        return true;
    uint64_t pause = atomic_load(&open_pause_ns);
    uint64_t longer = pause ? 2 * pause : FIRST_PAUSE_NS;
    atomic_store(&open_again_ns, coarse_now_ns() + pause);
    atomic_store(&open_pause_ns, longer < LONGEST_PAUSE_NS ? longer : LONGEST_PAUSE_NS);
    return false;
}

bool ts_process_ready(void)
{
    int seen = ONCE_FAILED;
    if (atomic_load_explicit(&open_state, memory_order_relaxed) == ONCE_FAILED &&
        coarse_now_ns() >= atomic_load(&open_again_ns))
        atomic_compare_exchange_strong(&open_state, &seen, ONCE_NEVER);
    return do_once(&open_state, try_to_open);
}

const struct ts_settings *ts_process_settings(void)
{
    do_once(&settings_state, read_settings);
    return &settings;
}

static void mark_path(char *out, size_t size)
{
    snprintf(out, size, "%s/runs/%s/model-call", spool_path, run.id);
}

bool ts_process_run_calls_models(void)
{
    if (atomic_load_explicit(&models_called, memory_order_relaxed))
        return true;
    uint64_t now_ns = coarse_now_ns();
    if (now_ns < atomic_load_explicit(&next_mark_lookup_ns, memory_order_relaxed))
        return false;
    atomic_store(&next_mark_lookup_ns, now_ns + MARK_LOOKUP_NS);
    int saved = errno;
    char path[PATH_MAX + 128];
    bool found = do_once(&spool_state, find_spool);
    if (found) {
        mark_path(path, sizeof path);
        found = access(path, F_OK) == 0;
    }
    if (found)
        atomic_store(&models_called, true);
    errno = saved;
    return found;
}

void ts_process_mark_model_call(void)
{
    if (atomic_exchange(&models_called, true))
        return;
    char path[PATH_MAX + 128];
    mark_path(path, sizeof path);
    long fd =
        syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        syscall(SYS_close, fd);
}
