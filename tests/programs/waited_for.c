/* Makes a call in a thread that a plugin's constructor waits for, while the loader's lock is held:
 * address, plugin. */
#include "common.h"

#include <dlfcn.h>
#include <pthread.h>

static const char *url;

static void *make_call(void *name)
{
    call(name, url);
    return NULL;
}

/* What the constructor calls. */
__attribute__((visibility("default"))) void call_in_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, make_call, "in a constructor");
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    url = argv[1];
    call("before", url);
    void *plugin = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    printf("loaded: %d\n", plugin != NULL);
    call("after", url);
    return 0;
}
