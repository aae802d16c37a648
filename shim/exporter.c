/* Life of the exporter thread: start, wake, stop. What it does is in libtraceshim-exporter.so. */
#include "shim/exporter.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/single_threaded.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/clock.h"
#include "shim/environment.h"
#include "shim/exporter_abi.h"
#include "shim/exporter_threads.h"
#include "shim/identity.h"
#include "shim/journal.h"
#include "shim/libcurl.h"
#include "shim/loader.h"
#include "shim/process.h"
#include "shim/run.h"
#include "shim/settings.h"

#define LIBRARY "libtraceshim-exporter.so"
#define LOOK_MS 200 /* how long the process may outlive its last thread */
#define LOAD_MOST_MS 200

enum { THREAD_NONE, THREAD_RUNS, THREAD_DONE, THREAD_UNWANTED };
static atomic_int state;
static atomic_uint wake_bits; /* also what the thread sleeps on */
static atomic_uint asleep;
static _Atomic uint64_t deadline_ns;
static struct ts_exporter_host host;
/* This process is the child of one that had other threads: what they held, locks of the loader and
 * of TLS, stays held, and an exporter could hang on it, or hang the child. Its calls are delivered
 * by the exporter of another process of the run. */
static bool forked_among_threads;
static atomic_int starting; /* its libraries are being loaded and initialised */

static void futex_wait(const void *word, unsigned expected, const struct timespec *timeout)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout, NULL, 0);
}

static void futex_wake(const void *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* --- what the exporter calls --- */

static uint64_t limit_ns(void)
{
    return ts_settings()->flush_timeout_ms * 1000000ull;
}

/* The thread gets nine tenths of the time; in the last it takes its hands off TLS. False: it was
 * told before. */
static bool tell_to_stop(void)
{
    uint64_t unset = 0;
    if (!atomic_compare_exchange_strong(&deadline_ns, &unset, ts_now_ns() + limit_ns() / 10 * 9))
        return false;
    atomic_fetch_or(&wake_bits, TS_WAKE_STOP);
    futex_wake(&wake_bits);
    return true;
}

/* Nobody tells us when the program's last thread ends after main() has left by pthread_exit. */
static void stop_when_alone(void)
{
    static uint64_t look_ns;
    uint64_t time_ns = ts_now_ns();
    if (time_ns < look_ns)
        return;
    look_ns = time_ns + LOOK_MS * 1000000ull;
    if (ts_exporter_threads_are_alone())
        tell_to_stop();
}

static void sleep_until_woken(int timeout_ms)
{
    struct timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
    if (atomic_load(&wake_bits))
        return;
    atomic_store(&asleep, 1);
    futex_wait(&wake_bits, 0, &timeout);
    atomic_store(&asleep, 0);
}

static int host_wait(int timeout_ms)
{
    for (;;) {
        int part_ms = timeout_ms < 0 || timeout_ms > LOOK_MS ? LOOK_MS : timeout_ms;
        sleep_until_woken(part_ms);
        stop_when_alone();
        unsigned bits = atomic_fetch_and(&wake_bits, TS_WAKE_STOP); /* a stop is never taken back */
        if (bits || part_ms == timeout_ms)
            return (int)bits;
        if (timeout_ms > 0)
            timeout_ms -= part_ms;
    }
}

static uint64_t host_deadline(void)
{
    stop_when_alone();
    return atomic_load(&deadline_ns);
}

static void set_ready(void)
{
    atomic_store(&starting, 0);
    futex_wake(&starting);
}

static void host_tls_ready(void)
{
    atexit(ts_exporter_stop);
    set_ready();
}

/* --- in its thread --- */

/* Beside libtraceshim.so, wherever that was preloaded from. */
static void *open_library(void)
{
    Dl_info info;
    char path[4200];
    if (!dladdr((void *)(uintptr_t)&ts_exporter_wake, &info) || !info.dli_fname)
        return NULL;
    const char *slash = strrchr(info.dli_fname, '/');
    int folder = slash ? (int)(slash - info.dli_fname) + 1 : 0;
    snprintf(path, sizeof path, "%.*s%s", folder, info.dli_fname, LIBRARY);
    return ts_real_dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static bool worked;

static void run_exporter(void)
{
    void *library = open_library();
    void *entry = library ? ts_real_dlsym(library, TS_EXPORTER_ENTRY) : NULL;
    int (*run)(const struct ts_exporter_host *);
    memcpy(&run, &entry, sizeof run);
    worked = run && run(&host) == 0;
}

static void over(void)
{
    if (!worked)
        ts_journal_leave_memory();
    set_ready();
    atomic_store(&state, THREAD_DONE);
    futex_wake(&state);
}

static bool is_http_uri(const char *uri)
{
    return uri && (strncasecmp(uri, "http://", 7) == 0 || strncasecmp(uri, "https://", 8) == 0);
}

static bool has_sink(void)
{
    return is_http_uri(getenv("MLFLOW_TRACKING_URI")) ||
           is_http_uri(getenv("OTEL_EXPORTER_OTLP_ENDPOINT")) ||
           is_http_uri(getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
}

/* There is something to send to, or nobody else who writes the journal. */
static bool has_work(void)
{
    return has_sink() || !ts_settings()->content;
}

bool ts_exporter_may_run(void)
{
    int now = atomic_load(&state);
    return now == THREAD_NONE || now == THREAD_RUNS;
}

static void start(void)
{
    int expected = THREAD_NONE;
    int next = has_work() ? THREAD_RUNS : THREAD_UNWANTED;
    if (!atomic_compare_exchange_strong(&state, &expected, next) || next == THREAD_UNWANTED)
        return;
    static char content_key[40];
    const char *key = ts_environment(TS_CONTENT_KEY_VARIABLE);
    snprintf(content_key, sizeof content_key, "%s", key ? key : "");
    size_t fields_bytes;
    const void *fields = ts_journal_process_fields(&fields_bytes);
    host = (struct ts_exporter_host){
        .abi = TS_EXPORTER_ABI,
        .spool_dir = ts_settings_spool(),
        .run_id = ts_identity_run_id(),
        .journal_id = ts_journal_id(),
        .wait = host_wait,
        .stop_deadline_ns = host_deadline,
        .tls_ready = host_tls_ready,
        .take = ts_journal_is_in_memory() ? ts_journal_take : NULL,
        .process_fields = fields,
        .process_fields_bytes = fields_bytes,
        .content_key = content_key,
    };
    /* Once here, in case the program ends before the thread has initialised TLS, and once from
     * there. */
    atexit(ts_exporter_stop);
    atomic_store(&starting, 1);
    if (ts_exporter_threads_start(run_exporter, over))
        return;
    atomic_store(&starting, 0);
    atomic_store(&state, THREAD_UNWANTED);
    ts_journal_leave_memory();
}

void ts_exporter_wake(void)
{
    int now = atomic_load_explicit(&state, memory_order_relaxed);
    if (now == THREAD_UNWANTED || now == THREAD_DONE)
        return;
    int saved = errno;
    if (now == THREAD_NONE)
        start();
    atomic_fetch_or(&wake_bits, TS_WAKE_CALL);
    if (atomic_load(&asleep))
        futex_wake(&wake_bits);
    errno = saved;
}

static void wait_until_done(uint64_t until_ns)
{
    for (;;) {
        int now = atomic_load(&state);
        uint64_t time_ns = ts_now_ns();
        if (now == THREAD_DONE || time_ns >= until_ns)
            return;
        uint64_t left = until_ns - time_ns;
        struct timespec timeout = {(time_t)(left / 1000000000ull), (long)(left % 1000000000ull)};
        futex_wait(&state, (unsigned)now, &timeout);
    }
}

void ts_exporter_stop(void)
{
    int now = atomic_load(&state);
    if (now != THREAD_RUNS || ts_exporter_is_this_thread())
        return;
    if (getpid() != ts_process_pid())
        return;
    uint64_t until_ns = ts_now_ns() + limit_ns();
    if (tell_to_stop()) /* else: stopped before, the time is used up */
        wait_until_done(until_ns);
}

/* Threads of the program, from the number of entries of /proc/self/task; two more are links. */
static bool has_several_threads(void)
{
    struct stat status;
    unsigned ours = atomic_load(&state) == THREAD_RUNS ? 2 : 0;
    return stat("/proc/self/task", &status) != 0 || status.st_nlink - 2 > 1 + ours;
}

/* A child that is made while a thread of ours is inside the loader gets the loader's data as they
 * are at that moment, half changed. The limit is for a fork from within the loader itself. */
void ts_exporter_prepare_fork(void)
{
    int saved = errno;
    uint64_t until_ns = ts_now_ns() + LOAD_MOST_MS * 1000000ull;
    const struct timespec part = {0, 10000000};
    while (atomic_load(&starting) && !ts_exporter_is_this_thread() && ts_now_ns() < until_ns)
        futex_wait(&starting, 1, &part);
    if (!__libc_single_threaded && atomic_load(&state) != THREAD_UNWANTED && has_work())
        forked_among_threads = has_several_threads();
    errno = saved;
}

void ts_exporter_forked(void)
{
    worked = false;
    atomic_store(&starting, 0);
    atomic_store(&state, forked_among_threads ? THREAD_UNWANTED : THREAD_NONE);
    atomic_store(&wake_bits, 0);
    atomic_store(&asleep, 0);
    atomic_store(&deadline_ns, 0);
}
