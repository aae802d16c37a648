/* A thread that loads libcurls and looks their functions up, and makes calls through what it gets.
 */
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "stress.h"

static const char *const libraries[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

struct functions {
    CURL *(*init)(void);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*perform)(CURL *);
    void (*cleanup)(CURL *);
};

static bool look_up(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found;
}

static bool find_functions(void *library, struct functions *functions)
{
    return look_up(library, "curl_easy_init", &functions->init) &&
           look_up(library, "curl_easy_setopt", &functions->setopt) &&
           look_up(library, "curl_easy_perform", &functions->perform) &&
           look_up(library, "curl_easy_cleanup", &functions->cleanup);
}

/* A call that fails at once, so that no event loop is needed to end it. */
static void call(const struct functions *functions)
{
    char url[200], body[100];
    static atomic_uint last;
    CURL *curl = functions->init();
    snprintf(url, sizeof url, "%s/refused/v1/chat/completions", settings.closed);
    snprintf(body, sizeof body, "{\"content\":\"tok:%d-looked-%u:\"}", (int)getpid(), ++last);
    functions->setopt(curl, CURLOPT_URL, url);
    functions->setopt(curl, CURLOPT_PROXY, "");
    functions->setopt(curl, CURLOPT_NOSIGNAL, 1L);
    functions->setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    account_begin();
    CURLcode code = functions->perform(curl);
    account_end(DONE, code);
    if (code != CURLE_COULDNT_CONNECT)
        wrong("a looked up function gave %d", code);
    functions->cleanup(curl);
}

static void use_library(const char *name)
{
    struct functions functions;
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return; /* not on this machine */
    if (find_functions(library, &functions))
        call(&functions);
    else
        wrong("a function was not found in %s", name);
    dlclose(library);
}

static void use_defaults(void)
{
    static const char *const absent[] = {"curl_no_such_function", "no_such_function"};
    for (unsigned i = 0; i < 2; i++)
        if (dlsym(RTLD_DEFAULT, absent[i]))
            wrong("%s was found", absent[i]);
    if (!dlsym(RTLD_DEFAULT, "curl_multi_init") || !dlsym(RTLD_DEFAULT, "curl_multi_poll"))
        wrong("libcurl was not found in the global scope");
}

void *look_ups_thread(void *context)
{
    struct dice *dice = context;
    while (!stopping) {
        work_begin();
        use_library(libraries[pick(dice, 2)]);
        use_defaults();
        work_end();
        usleep(pick(dice, 50000));
    }
    return NULL;
}
