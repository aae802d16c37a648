/* Gives handles of one libcurl to another, which both are opened by name: address, and which way.
 */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#undef curl_easy_setopt
#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"

struct library {
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    void (*easy_cleanup)(CURL *);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_cleanup)(CURLM *);
};

static struct library open_library(const char *name)
{
    static const char *const names[] = {"curl_easy_init",           "curl_easy_setopt",
                                        "curl_easy_perform",        "curl_easy_cleanup",
                                        "curl_multi_init",          "curl_multi_add_handle",
                                        "curl_multi_remove_handle", "curl_multi_cleanup"};
    struct library library;
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *found = dlsym(handle, names[i]);
        memcpy((char *)&library + i * sizeof found, &found, sizeof found);
    }
    return library;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct library one = open_library("libcurl.so.4"), other = open_library("libcurl-gnutls.so.4");
    struct library *by = strstr(argv[2], "set") ? &other : &one;
    CURL *curl = one.easy_init();
    by->easy_setopt(curl, CURLOPT_URL, argv[1]);
    by->easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    if (strstr(argv[2], "perform"))
        printf("\nperform: %d\n", other.easy_perform(curl));
    fflush(stdout);
    if (strstr(argv[2], "multi")) {
        CURLM *multi = other.multi_init();
        printf("add: %d\n", other.multi_add_handle(multi, curl));
        fflush(stdout);
        printf("remove: %d\n", other.multi_remove_handle(multi, curl));
        fflush(stdout);
        printf("cleanup: %d\n", other.multi_cleanup(multi));
        fflush(stdout);
    }
    (strstr(argv[2], "cleanup") ? other : one).easy_cleanup(curl);
    puts("end");
    return 0;
}
