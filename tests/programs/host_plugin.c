/* Has no libcurl; uses one through a plugin that is opened with RTLD_LOCAL or, as PHP does,
 * RTLD_DEEPBIND. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    printf("before: %p\n", dlsym(RTLD_DEFAULT, "curl_easy_perform"));
    int deep = strcmp(argv[3], "deep") == 0 ? RTLD_DEEPBIND : 0;
    void *plugin = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL | deep);
    if (!plugin) {
        printf("%s\n", dlerror());
        return 1;
    }
    CURL *(*create)(void) = (CURL * (*)(void)) dlsym(plugin, "plugin_new");
    CURLcode (*set)(CURL *, CURLoption, void *) =
        (CURLcode(*)(CURL *, CURLoption, void *))dlsym(plugin, "plugin_set");
    CURLcode (*perform)(CURL *) = (CURLcode(*)(CURL *))dlsym(plugin, "plugin_perform");
    void (*destroy)(CURL *) = (void (*)(CURL *))dlsym(plugin, "plugin_free");
    for (int i = 0; i < 2; i++) {
        CURL *curl = create();
        set(curl, CURLOPT_URL, argv[1]);
        set(curl, CURLOPT_POSTFIELDS, BODY);
        printf("\nplugin: %d\n", perform(curl));
        fflush(stdout);
        destroy(curl);
    }
    printf("after: %p\n", dlsym(RTLD_DEFAULT, "curl_easy_perform"));
    return 0;
}
