/* Opens plugins that have a libcurl each, and has none itself: address, how, then the plugins; how:
 * local or global, and again: they are closed and opened once more. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#ifdef HOST_HAS_LIBCURL
#include "common.h"
static void call_own(const char *url)
{
    static struct text text;
    char error[CURL_ERROR_SIZE] = "no error";
    CURL *curl = new_post(url, BODY, &text);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    CURLcode code = curl_easy_perform(curl);
    printf("host: %d, %.8s, %s\n", code, strchr(curl_version(), ' '), error);
    print_answer("host", curl, code, &text);
    curl_easy_cleanup(curl);
}
#else
static void call_own(const char *url)
{
    (void)url;
}
#endif

static int use(const char *path, int how, const char *url, int close_it)
{
    void *plugin = dlopen(path, RTLD_NOW | how);
    if (!plugin) {
        printf("%s\n", dlerror());
        return 1;
    }
    void (*make_calls)(const char *) = (void (*)(const char *))dlsym(plugin, "plugin_call");
    int (*count)(void) = (int (*)(void))dlsym(plugin, "plugin_count");
    printf("%d calls before\n", count());
    make_calls(url);
    printf("%d calls after\n", count());
    fflush(stdout);
    return close_it ? dlclose(plugin) : 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    int again = strstr(argv[2], "again") != NULL;
    int how = strstr(argv[2], "global") ? RTLD_GLOBAL : RTLD_LOCAL;
    call_own(argv[1]);
    for (int round = 0; round <= again; round++)
        for (int i = 3; i < argc; i++)
            if (use(argv[i], how, argv[1], again))
                return 1;
    call_own(argv[1]);
    return 0;
}
