/* Memory, settings and values of handles, used as real programs do it; the second argument says
 * which. */
#define CURL_DISABLE_DEPRECATION
#include "common.h"
#include "ways.h"

#include <dlfcn.h>

static const char *url;
static struct text text;

/* --- memory that is freed or changed early --- */

static void error_buffer_freed(void)
{
    char *error = calloc(1, CURL_ERROR_SIZE);
    CURL *curl = new_post("http://127.0.0.1:1/v1/chat/completions", BODY, &text);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    perform("refused", curl, &text);
    printf("%zu bytes of text\n", strlen(error) > 0 ? (size_t)1 : 0);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    free(error);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    perform("then", curl, &text);
    curl_easy_cleanup(curl);
}

static void fields_changed_between(void)
{
    char *body = strdup("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"0\"}]}");
    CURL *curl = new_post(url, body, &text);
    for (const char *digit = "123"; *digit; digit++) {
        *strpbrk(body, "0123") = *digit;
        perform("changed", curl, &text);
    }
    free(body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    perform("other", curl, &text);
    curl_easy_cleanup(curl);
}

static void address_changed_after_set(void)
{
    CURLU *parts = curl_url();
    CURL *curl = new_handle(url, &text);
    curl_url_set(parts, CURLUPART_URL, "http://127.0.0.1:1/nowhere", 0);
    curl_easy_setopt(curl, CURLOPT_CURLU, parts);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_url_set(parts, CURLUPART_URL, url, 0);
    perform("address", curl, &text);
    curl_easy_cleanup(curl);
    curl_url_cleanup(parts);
}

/* --- values --- */

static int progress_calls;

static int count_progress(void *to, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)to, (void)a, (void)b, (void)c, (void)d;
    progress_calls++;
    return 0;
}

static const struct {
    const char *name;
    CURLINFO info;
} values[] = {
    {"header size", CURLINFO_HEADER_SIZE}, {"request size", CURLINFO_REQUEST_SIZE},
    {"status", CURLINFO_RESPONSE_CODE},    {"connects", CURLINFO_NUM_CONNECTS},
    {"version", CURLINFO_HTTP_VERSION},    {"redirects", CURLINFO_REDIRECT_COUNT},
    {"verify", CURLINFO_SSL_VERIFYRESULT}, {"protocol", CURLINFO_PROTOCOL},
};

static void values_after(void)
{
    CURL *curl = new_post(url, BODY, &text);
    char *address = NULL, *private = NULL;
    curl_off_t up = 0, down = 0, microseconds = 0;
    curl_easy_setopt(curl, CURLOPT_PRIVATE, &text);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, count_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    perform("values", curl, &text);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        long value = -1;
        curl_easy_getinfo(curl, values[i].info, &value);
        printf("%s %ld\n", values[i].name, value);
    }
    curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &up);
    curl_easy_getinfo(curl, CURLINFO_SIZE_DOWNLOAD_T, &down);
    curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &address);
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, &private);
    printf("%ld up, %ld down, time %d, %s, private %d\n", (long)up, (long)down, microseconds > 0,
           address, private == (char *)&text);
    printf("progress: %d\n", progress_calls > 0);
    curl_easy_cleanup(curl);
}

/* --- other ways to set options --- */

static void by_name(void)
{
    CURL *curl = curl_easy_init();
    static const struct {
        const char *name;
        const void *value;
    } options[] = {
        {"URL", NULL}, {"POSTFIELDS", BODY}, {"WRITEFUNCTION", collect}, {"WRITEDATA", &text}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const struct curl_easyoption *option = curl_easy_option_by_name(options[i].name);
        const void *value = options[i].value ? options[i].value : url;
        printf("%s: %d\n", option->name, curl_easy_setopt(curl, option->id, value));
    }
    perform("by name", curl, &text);
    curl_easy_cleanup(curl);
}

/* A binding's table of functions, found by name in the program itself. */
static void by_table(void)
{
    static const char *const names[] = {"curl_easy_init", "curl_easy_setopt", "curl_easy_perform",
                                        "curl_easy_cleanup"};
    void *table[4], *self = dlopen(NULL, RTLD_NOW);
    for (int i = 0; i < 4; i++)
        table[i] = dlsym(self, names[i]);
    CURL *(*init)(void) = (CURL * (*)(void)) table[0];
    CURLcode (*set)(CURL *, CURLoption, ...) = (CURLcode(*)(CURL *, CURLoption, ...))table[1];
    CURLcode (*run)(CURL *) = (CURLcode(*)(CURL *))table[2];
    void (*end)(CURL *) = (void (*)(CURL *))table[3];
    CURL *curl = init();
    set(curl, CURLOPT_URL, url);
    set(curl, CURLOPT_POSTFIELDS, BODY);
    set(curl, CURLOPT_WRITEFUNCTION, collect);
    set(curl, CURLOPT_WRITEDATA, &text);
    print_answer("by table", curl, run(curl), &text);
    end(curl);
}

static void old_form(void)
{
    struct curl_httppost *first = NULL, *last = NULL;
    CURL *curl = new_handle(url, &text);
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "model", CURLFORM_COPYCONTENTS, "m",
                 CURLFORM_END);
    curl_easy_setopt(curl, CURLOPT_HTTPPOST, first);
    perform("form", curl, &text);
    curl_easy_cleanup(curl);
    curl_formfree(first);
}

/* --- the library's own life --- */

static void library_used_again(void)
{
    for (int i = 0; i < 3; i++) {
        printf("init: %d\n", curl_global_init(CURL_GLOBAL_ALL));
        call("between", url);
        curl_global_cleanup();
    }
    call("never initialised", url);
}

static void handle_outlives_library(void)
{
    CURL *curl = new_post(url, BODY, &text);
    perform("before", curl, &text);
    curl_global_cleanup();
    perform("after", curl, &text);
    curl_easy_cleanup(curl);
}

static void kept_up(void)
{
    CURL *curl = new_post(url, BODY, &text);
    perform("first", curl, &text);
    printf("upkeep: %d\n", curl_easy_upkeep(curl));
    perform("second", curl, &text);
    printf("pause: %d\n", curl_easy_pause(curl, CURLPAUSE_ALL));
    curl_easy_cleanup(curl);
}

/* --- what a broken program does --- */

static void cleaned_up_twice(void)
{
    CURL *curl = new_post(url, BODY, &text);
    perform("once", curl, &text);
    fflush(stdout);
    curl_easy_cleanup(curl);
    curl_easy_cleanup(curl);
}

static void used_after_cleanup(void)
{
    CURL *curl = new_post(url, BODY, &text);
    perform("once", curl, &text);
    fflush(stdout);
    curl_easy_cleanup(curl);
    printf("perform: %d\n", curl_easy_perform(curl));
}

static void copied_from_nothing(void)
{
    printf("copy: %p\n", curl_easy_duphandle(NULL));
}

static void reset_of_nothing(void)
{
    curl_easy_reset(NULL);
}

static const struct way ways[] = {
    {WAY(error_buffer_freed)},
    {WAY(fields_changed_between)},
    {WAY(address_changed_after_set)},
    {WAY(values_after)},
    {WAY(by_name)},
    {WAY(by_table)},
    {WAY(old_form)},
    {WAY(library_used_again)},
    {WAY(handle_outlives_library)},
    {WAY(kept_up)},
    {WAY(cleaned_up_twice)},
    {WAY(used_after_cleanup)},
    {WAY(copied_from_nothing)},
    {WAY(reset_of_nothing)},
    {0},
};

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    url = argv[1];
    return go(ways, argv[2]);
}
