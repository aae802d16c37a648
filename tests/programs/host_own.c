/* Has a function of its own by a name of libcurl's, as a program with a static libcurl has, and
 * looks it up. */
#include <dlfcn.h>
#include <stdio.h>

__attribute__((visibility("default"))) void *curl_easy_init(void)
{
    return NULL;
}

int main(void)
{
    void *(*own)(void) = curl_easy_init;
    union {
        void *address;
        void *(*function)(void);
    } found = {.address = dlsym(RTLD_DEFAULT, "curl_easy_init")};
    puts(found.function == own ? "its own" : "another or none");
    found.address = dlsym(dlopen(NULL, RTLD_NOW), "curl_easy_init");
    puts(found.function == own ? "its own" : "another or none");
    return 0;
}
