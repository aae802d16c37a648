/* A plugin whose constructor has its host do something in a thread, and waits for that. */
#include <dlfcn.h>

__attribute__((constructor)) static void begin(void)
{
    void (*call_in_thread)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "call_in_thread");
    if (call_in_thread)
        call_in_thread();
}
