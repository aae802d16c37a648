/* Makes the exporter's threads, see exporter_threads.h.
 *
 * When main() has left by pthread_exit, the C library ends the process with its last thread, and
 * that one runs the exit handlers and writes what is in buffers. It must not be the exporter's,
 * which has descriptors of its own. So the keeper makes the exporter's thread, sleeps until that is
 * done, and goes last. */
#include "shim/exporter_threads.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/exporter.h"
#include "shim/last_thread.h"

#define STACK_BYTES (512u << 10)

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9, the same on all machines */
#endif
#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2u
#endif

#ifndef __has_feature
#define __has_feature(name) 0
#endif
/* A sanitizer's runtime has a descriptor for its reports. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SHARE_DESCRIPTORS 1
#else
#define SHARE_DESCRIPTORS 0
#endif

static void (*run_exporter)(void), (*when_over)(void);
static sigset_t program_mask;
static atomic_long keeper_tid;
static atomic_bool were_alone;
static __thread bool in_exporter_thread;

bool ts_exporter_is_this_thread(void)
{
    return in_exporter_thread;
}

bool ts_exporter_threads_are_alone(void)
{
    bool alone = ts_is_last_thread_but(atomic_load(&keeper_tid));
    if (alone)
        atomic_store(&were_alone, true);
    return alone;
}

/* The program may close, count or reuse the numbers of its own descriptors at any time, and a child
 * must not inherit ours. Numbers 0 to 2 are kept from being taken for what they stand for. Kernels
 * before 5.9 cannot do it; then we share them: false. */
static bool separate_descriptors(void)
{
    if (SHARE_DESCRIPTORS || syscall(SYS_close_range, 0u, ~0u, CLOSE_RANGE_UNSHARE) != 0)
        return false;
    for (int i = 0; i < 3; i++)
        syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
    return true;
}

static void *exporter_main(void *unused)
{
    (void)unused;
    in_exporter_thread = true;
    if (ts_last_thread_prepare(separate_descriptors())) /* or the process might never end */
        run_exporter();
    when_over();
    return NULL;
}

/* All signals are blocked in it, so that the program's handlers run where they ran before. */
static bool create_thread(pthread_t *thread, void *(*run)(void *), sigset_t *before)
{
    pthread_attr_t attributes;
    sigset_t all;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, before);
    int failed = pthread_create(thread, &attributes, run, NULL);
    pthread_sigmask(SIG_SETMASK, before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

static void *keeper_main(void *unused)
{
    (void)unused;
    pthread_t exporter;
    sigset_t blocked;
    in_exporter_thread = true;
    atomic_store(&keeper_tid, syscall(SYS_gettid));
    if (create_thread(&exporter, exporter_main, &blocked))
        pthread_join(exporter, NULL);
    else
        when_over();
    in_exporter_thread = false;   /* the program's exit handlers may run here now */
    if (atomic_load(&were_alone)) /* else a signal that the program blocks would come here */
        pthread_sigmask(SIG_SETMASK, &program_mask, NULL);
    return NULL;
}

bool ts_exporter_threads_start(void (*run)(void), void (*over)(void))
{
    pthread_t keeper;
    run_exporter = run;
    when_over = over;
    atomic_store(&were_alone, false);
    if (!create_thread(&keeper, keeper_main, &program_mask))
        return false;
    pthread_detach(keeper);
    return true;
}
