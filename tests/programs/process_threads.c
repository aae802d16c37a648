/* Threads that end, are ended, or are many, in the way that the second argument says. */
#include "common.h"
#include "ways.h"

#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static const char *url, *slow_url;
static sem_t reached; /* a transfer of another thread has its first bytes */

static size_t tell(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)to;
    sem_post(&reached);
    return size * count;
}

static void *call_slowly(void *unused)
{
    (void)unused;
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, slow_url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, tell);
    curl_easy_perform(curl);
    return NULL;
}

static void *exit_when_reached(void *unused)
{
    (void)unused;
    sem_wait(&reached);
    exit(3);
}

static void exit_from_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, exit_when_reached, NULL);
    call_slowly(NULL);
}

static void *call_and_print(void *unused)
{
    (void)unused;
    printf("thread: %d\n", call_quietly(url));
    return NULL;
}

static void main_goes(void)
{
    pthread_t thread;
    printf("main: %d\n", call_quietly(url));
    pthread_create(&thread, NULL, call_and_print, NULL);
    pthread_exit(NULL);
}

static void cancelled(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, call_slowly, NULL);
    sem_wait(&reached);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    printf("main: %d\n", call_quietly(url));
}

static void *call_when_cancelled(void *unused)
{
    pthread_cancel(pthread_self());
    return call_slowly(unused);
}

/* The request to end is there before the process's first call. */
static void cancelled_before(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, call_when_cancelled, NULL);
    pthread_join(thread, NULL);
    printf("main: %d\n", call_quietly(url));
}

static void *make_calls(void *failed)
{
    for (int i = 0; i < 3; i++)
        *(int *)failed |= call_quietly(url);
    return NULL;
}

static void with_stacks(size_t bytes, int count)
{
    static pthread_t threads[300];
    static int failed[300];
    int all = 0;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, bytes))
        exit(9);
    pthread_attr_setguardsize(&attributes, 1 << 20); /* so that no large frame steps over it */
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], &attributes, make_calls, &failed[i]))
            exit(9);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        all |= failed[i];
    }
    printf("%d threads: %d\n", count, all);
}

static void hundreds(void)
{
    with_stacks(256 << 10, 300);
}

static void small_stacks(void)
{
    const char *bytes = getenv("STACK");
    with_stacks(bytes ? (size_t)atol(bytes) : 64 << 10, 8);
}

static const struct way ways[] = {
    {WAY(exit_from_thread)},
    {WAY(main_goes)},
    {WAY(cancelled)},
    {WAY(cancelled_before)},
    {WAY(hundreds)},
    {WAY(small_stacks)},
    {0},
};

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    url = argv[1];
    slow_url = argv[2];
    sem_init(&reached, 0, 0);
    curl_global_init(CURL_GLOBAL_ALL);
    return go(ways, argv[3]);
}
