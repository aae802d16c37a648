/* Forks while no thread is at work, for sanitizers whose allocator a child would find locked for
 * ever (LeakSanitizer and AddressSanitizer of GCC 12). Elsewhere nothing waits for anything. */
#include <pthread.h>
#include <unistd.h>

#include "stress.h"

static pthread_rwlock_t work;

/* A fork that waits goes before those who would start to work. */
void calm_open(void)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&work, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

void work_begin(void)
{
    if (settings.calm_forks)
        pthread_rwlock_rdlock(&work);
}

void work_end(void)
{
    if (settings.calm_forks)
        pthread_rwlock_unlock(&work);
}

/* Threads that end are at work too, but cannot say until when: after this nobody forks. */
void stop_all(void)
{
    if (settings.calm_forks)
        pthread_rwlock_wrlock(&work);
    stopping = true;
    work_end();
}

pid_t fork_calmly(void)
{
    if (settings.calm_forks)
        pthread_rwlock_wrlock(&work);
    pid_t child = settings.calm_forks && stopping ? -1 : fork();
    if (child == 0)
        calm_open();
    else
        work_end();
    return child;
}
