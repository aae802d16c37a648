/* Has no libcurl; opens those that are named and looks functions up in each, as foreign function
 * interfaces do. Handles of all of them are alive at the same time. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"

struct library {
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    void (*easy_cleanup)(CURL *);
    char *(*version)(void);
    CURL *curl;
};

static void *find(void *object, const char *name)
{
    void *found = dlsym(object, name);
    if (!found)
        printf("%s: not found\n", name);
    return found;
}

static int open_library(const char *path, const char *url, struct library *library)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        return -1;
    library->easy_init = (CURL * (*)(void)) find(object, "curl_easy_init");
    library->easy_setopt = (CURLcode(*)(CURL *, CURLoption, ...))find(object, "curl_easy_setopt");
    library->easy_perform = (CURLcode(*)(CURL *))find(object, "curl_easy_perform");
    library->easy_cleanup = (void (*)(CURL *))find(object, "curl_easy_cleanup");
    library->version = (char *(*)(void))find(object, "curl_version");
    library->curl = library->easy_init();
    printf("%s\n", library->version());
    library->easy_setopt(library->curl, CURLOPT_URL, url);
    library->easy_setopt(library->curl, CURLOPT_POSTFIELDS, BODY);
    return 0;
}

int main(int argc, char **argv)
{
    static struct library libraries[4];
    int count = argc - 2 > 4 ? 4 : argc - 2;
    printf("visible: %p %p %p\n", dlsym(RTLD_DEFAULT, "curl_easy_perform"),
           dlsym(RTLD_NEXT, "curl_easy_init"), dlsym(dlopen(NULL, RTLD_NOW), "curl_global_init"));
    printf("dlerror: %s\n", dlerror() ? "set" : "not set");
    for (int i = 0; i < count; i++)
        if (open_library(argv[2 + i], argv[1], &libraries[i]) != 0)
            return 1;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < count; i++) {
            printf("\nlibrary %d: %d\n", i, libraries[i].easy_perform(libraries[i].curl));
            fflush(stdout);
        }
    for (int i = 0; i < count; i++)
        libraries[i].easy_cleanup(libraries[i].curl);
    return 0;
}
