/* Has functions of its own by names of libcurl's, and opens a libcurl besides: what it looks up in
 * that must never end in its own. */
#include <dlfcn.h>
#include <stdio.h>

#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
enum { URL = 10002, POSTFIELDS = 10015, OWN = 777 };

__attribute__((visibility("default"))) int curl_easy_perform(void *curl)
{
    (void)curl;
    return OWN;
}

__attribute__((visibility("default"))) int curl_easy_setopt(void *curl, int option, ...)
{
    (void)curl;
    return OWN + option;
}

static void *look_up(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (!found)
        printf("%s: %s\n", name, dlerror());
    return found;
}

int main(int argc, char **argv)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (argc < 2 || !library)
        return 2;
    void *(*init)(void) = (void *(*)(void))look_up(library, "curl_easy_init");
    int (*set)(void *, int, ...) = (int (*)(void *, int, ...))look_up(library, "curl_easy_setopt");
    int (*perform)(void *) = (int (*)(void *))look_up(library, "curl_easy_perform");
    void (*clean_up)(void *) = (void (*)(void *))look_up(library, "curl_easy_cleanup");
    void *curl = init();
    printf("%d %d\n", set(curl, URL, argv[1]), set(curl, POSTFIELDS, BODY));
    fflush(stdout);
    printf("\n%d\n", perform(curl));
    clean_up(curl);
    printf("%d\n", curl_easy_perform(NULL));
    look_up(dlopen("libm.so.6", RTLD_NOW), "curl_easy_perform");
    return 0;
}
