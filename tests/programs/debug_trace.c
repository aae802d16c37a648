/* curl_global_trace of libcurl 8.3 and later, with the second argument; older ones lack it. Then a
 * transfer that is told to a function, one that libcurl prints, and a quiet one. */
#include "common.h"
#include "debug.h"

#include <dlfcn.h>
#include <stdbool.h>

/* What the parts of libcurl tell ("[0-0] [TCP] ...") is full of times: left out. */
static int tell_but_parts(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    const char *part = memmem(data, bytes < 40 ? bytes : 40, "] [", 3);
    bool has_ids = bytes > 1 && data[0] == '[' && data[1] >= '0' && data[1] <= '9';
    if (type == CURLINFO_TEXT && (part || (bytes && data[0] == '[' && !has_ids)))
        return 0;
    return tell(curl, type, data, bytes, to);
}

static void trace(const char *what)
{
    CURLcode (*set)(const char *);
    void *found = dlsym(RTLD_DEFAULT, "curl_global_trace");
    memcpy(&set, &found, sizeof set);
    printf("trace: %d\n", set ? (int)set(what) : -1);
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 3)
        return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    trace(argv[2]);
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    begin("quiet");
    perform("quiet", curl, &text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, tell_but_parts);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stdout);
    begin("told");
    perform("told", curl, &text);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, NULL);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    begin("verbose");
    perform("verbose", curl, &text);
    trace("-all");
    begin("verbose, no trace");
    perform("verbose, no trace", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
