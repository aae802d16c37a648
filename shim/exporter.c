/* Life of the exporter thread: start, wake, stop. What it does is in libtraceshim-exporter.so. */
#include "shim/exporter.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/exporter_abi.h"
#include "shim/journal.h"
#include "shim/libcurl.h"
#include "shim/process.h"

#define STACK_BYTES (512u << 10)
#define LIBRARY "libtraceshim-exporter.so"

enum { THREAD_NONE, THREAD_RUNS, THREAD_DONE, THREAD_UNWANTED };
static atomic_int state;
static atomic_uint wake_bits; /* also what the thread sleeps on */
static atomic_uint asleep;
static _Atomic uint64_t deadline_ns;
static struct ts_exporter_host host;
static __thread bool in_exporter_thread;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static void futex_wait(const void *word, unsigned expected, const struct timespec *timeout)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout, NULL, 0);
}

static void futex_wake(const void *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* --- what the exporter calls --- */

static int host_wait(int timeout_ms)
{
    struct timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
    unsigned bits = atomic_load(&wake_bits);
    if (!bits) {
        atomic_store(&asleep, 1);
        futex_wait(&wake_bits, 0, timeout_ms < 0 ? NULL : &timeout);
        atomic_store(&asleep, 0);
    }
    return (int)atomic_fetch_and(&wake_bits, TS_WAKE_STOP); /* a stop is never taken back */
}

static uint64_t host_deadline(void)
{
    return atomic_load(&deadline_ns);
}

static void host_tls_ready(void)
{
    atexit(ts_exporter_stop);
}

/* --- the thread --- */

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

static void run_exporter(void)
{
    void *library = open_library();
    void *entry = library ? ts_real_dlsym(library, TS_EXPORTER_ENTRY) : NULL;
    int (*run)(const struct ts_exporter_host *);
    memcpy(&run, &entry, sizeof run);
    if (run)
        run(&host);
}

static void *thread_main(void *unused)
{
    (void)unused;
    in_exporter_thread = true;
    run_exporter();
    atomic_store(&state, THREAD_DONE);
    futex_wake(&state);
    return NULL;
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

/* All signals are blocked in it, so that the program's handlers run where they ran before. */
static bool create_thread(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread, &attributes, thread_main, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

static void start(void)
{
    int expected = THREAD_NONE;
    int next = has_sink() ? THREAD_RUNS : THREAD_UNWANTED;
    if (!atomic_compare_exchange_strong(&state, &expected, next) || next == THREAD_UNWANTED)
        return;
    host = (struct ts_exporter_host){
        .abi = TS_EXPORTER_ABI,
        .spool_dir = ts_process_spool(),
        .run_id = ts_process_run_id(),
        .journal_id = ts_journal_id(),
        .wait = host_wait,
        .stop_deadline_ns = host_deadline,
        .tls_ready = host_tls_ready,
    };
    /* Once here, in case the program ends before the thread has initialised TLS, and once from
     * there. */
    atexit(ts_exporter_stop);
    if (!create_thread())
        atomic_store(&state, THREAD_UNWANTED);
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
        uint64_t time_ns = now_ns();
        if (now == THREAD_DONE || time_ns >= until_ns)
            return;
        uint64_t left = until_ns - time_ns;
        struct timespec timeout = {(time_t)(left / 1000000000ull), (long)(left % 1000000000ull)};
        futex_wait(&state, (unsigned)now, &timeout);
    }
}

/* The thread gets nine tenths of the time; in the last it takes its hands off TLS. */
void ts_exporter_stop(void)
{
    int now = atomic_load(&state);
    if (now != THREAD_RUNS || in_exporter_thread)
        return;
    if (getpid() != ts_process_pid())
        return;
    uint64_t limit_ns = ts_process_settings()->flush_timeout_ms * 1000000ull;
    uint64_t until_ns = now_ns() + limit_ns;
    uint64_t unset = 0;
    if (!atomic_compare_exchange_strong(&deadline_ns, &unset, until_ns - limit_ns / 10))
        return; /* stopped before: the time is used up */
    atomic_fetch_or(&wake_bits, TS_WAKE_STOP);
    futex_wake(&wake_bits);
    wait_until_done(until_ns);
}

bool ts_exporter_is_this_thread(void)
{
    return in_exporter_thread;
}

void ts_exporter_forked(void)
{
    atomic_store(&state, THREAD_NONE);
    atomic_store(&wake_bits, 0);
    atomic_store(&asleep, 0);
    atomic_store(&deadline_ns, 0);
}
