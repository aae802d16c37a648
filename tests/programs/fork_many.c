/* While one thread makes calls, another forks children that make calls. */
#include "common.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 10

static const char *url;

static void *caller(void *failed)
{
    for (int i = 0; i < 20; i++)
        *(int *)failed |= call_quietly(url);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    int failed = 0, status, bad = 0;
    if (argc < 2)
        return 2;
    url = argv[1];
    curl_global_init(CURL_GLOBAL_ALL);
    pthread_create(&thread, NULL, caller, &failed);
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(call_quietly(url));
        waitpid(pid, &status, 0);
        bad |= status;
    }
    pthread_join(thread, NULL);
    printf("thread: %d, children: %d\n", failed, bad);
    return 0;
}
