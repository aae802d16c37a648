/* What happens once in a process: constructor, first traced call, fork, exit. Everything that costs
 * is put off to the first traced call, because most processes that inherit LD_PRELOAD never make
 * one. */
#include "shim/process.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "shim/capture.h"
#include "shim/clock.h"
#include "shim/environment.h"
#include "shim/exporter.h"
#include "shim/handle.h"
#include "shim/identity.h"
#include "shim/journal.h"
#include "shim/libcurl.h"
#include "shim/loader.h"
#include "shim/once.h"
#include "shim/settings.h"

static atomic_bool traced;
static _Atomic pid_t known_pid;
static _Atomic uint64_t last_exchange;
static atomic_int open_state;

/* A journal that could not be opened is tried again: the program may have been short of
 * descriptors. At once the first time, then after pauses that grow. */
#define FIRST_PAUSE_NS 1000000ull
#define LONGEST_PAUSE_NS 1000000000ull
static _Atomic uint64_t open_pause_ns, open_again_ns;

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

static void after_fork_in_child(void)
{
    atomic_store(&known_pid, getpid());
    atomic_exchange(&open_state, TS_ONCE_NEVER); /* seeing what the opener wrote */
    atomic_store(&open_pause_ns, 0);
    atomic_store(&last_exchange, 0);
    ts_settings_forked();
    ts_loader_forked();
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
    ts_identity_read(argc, argv);
    atomic_store(&known_pid, getpid());
    pthread_atfork(ts_exporter_prepare_fork, NULL, after_fork_in_child);
    atomic_store(&traced, ts_identity_is_wanted());
    errno = saved;
}

/* Late hooks come after this; they find a journal that is still open, and their records follow
 * PROCESS_END. */
__attribute__((destructor)) static void stop(void)
{
    if (atomic_load(&open_state) != TS_ONCE_DONE || getpid() != ts_process_pid())
        return;
    ts_journal_append(TS_REC_PROCESS_END, 0, 0, 0, 0, NULL, 0, NULL, 0);
    ts_exporter_stop();
}

static bool open_journal(void)
{
    static char payload[24 * 1024]; /* one opener at a time; too large for small stacks */
    struct ts_fields fields;
    if (!ts_settings_find_spool())
        return false;
    ts_fields_init(&fields, payload, sizeof payload);
    ts_identity_describe(&fields);
    if (ts_settings()->content || !ts_exporter_may_run()) {
        if (!ts_settings()->content)
            ts_journal_set_bare();
        return ts_journal_open(ts_settings_spool(), ts_identity_run_id(), payload, fields.used) ==
               0;
    }
    return ts_journal_open_in_memory(ts_settings_spool(), ts_identity_run_id(), payload,
                                     fields.used) == 0;
}

static bool try_to_open(void)
{
    if (open_journal())
        return true;
    uint64_t pause = atomic_load(&open_pause_ns);
    uint64_t longer = pause ? 2 * pause : FIRST_PAUSE_NS;
    atomic_store(&open_again_ns, ts_clock_ns(CLOCK_MONOTONIC_COARSE) + pause);
    atomic_store(&open_pause_ns, longer < LONGEST_PAUSE_NS ? longer : LONGEST_PAUSE_NS);
    return false;
}

bool ts_process_ready(void)
{
    int seen = TS_ONCE_FAILED;
    if (atomic_load_explicit(&open_state, memory_order_relaxed) == TS_ONCE_FAILED &&
        ts_clock_ns(CLOCK_MONOTONIC_COARSE) >= atomic_load(&open_again_ns))
        atomic_compare_exchange_strong(&open_state, &seen, TS_ONCE_NEVER);
    return ts_once(&open_state, try_to_open);
}
