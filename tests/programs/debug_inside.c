/* Debug options that are changed inside callbacks: by the debug function itself, by the header
 * and the write function; and a debug function that asks for what is known of the transfer. */
#include "common.h"
#include "debug.h"

static CURL *current;

/* Told to stdout up to the first header of the answer, then to stderr. */
static int tell_and_change(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    long status = -1;
    char *url = NULL;
    tell(curl, type, data, bytes, to);
    if (type != CURLINFO_HEADER_IN)
        return 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
    printf("{%ld %s %d}", status, url, curl == current);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stderr);
    return 0;
}

/* The same up to the first header, then to the other function. */
static int tell_and_hand_over(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    tell(curl, type, data, bytes, to);
    if (type == CURLINFO_HEADER_IN)
        curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, tell_and_change);
    return 0;
}

static int tell_and_stop(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    tell(curl, type, data, bytes, to);
    if (type == CURLINFO_HEADER_IN)
        curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
    return 0;
}

/* It returns something else than 0, which libcurl 7.88 does not mind. */
static int tell_and_refuse(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    tell(curl, type, data, bytes, to);
    return 1;
}

static size_t turn_on(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)to;
    curl_easy_setopt(current, CURLOPT_VERBOSE, 1L);
    return size * count;
}

static size_t turn_off(char *data, size_t size, size_t count, void *to)
{
    curl_easy_setopt(current, CURLOPT_VERBOSE, 0L);
    return collect(data, size, count, to);
}

static size_t drop_function(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)to;
    curl_easy_setopt(current, CURLOPT_DEBUGFUNCTION, NULL);
    return size * count;
}

static void try(const char *name, const char *url, curl_debug_callback function,
                curl_write_callback header, curl_write_callback write)
{
    static struct text text;
    current = new_post(url, BODY, &text);
    curl_easy_setopt(current, CURLOPT_DEBUGFUNCTION, function);
    curl_easy_setopt(current, CURLOPT_DEBUGDATA, stdout);
    curl_easy_setopt(current, CURLOPT_VERBOSE, header == turn_on ? 0L : 1L);
    if (header)
        curl_easy_setopt(current, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(current, CURLOPT_WRITEFUNCTION, write);
    begin(name);
    perform(name, current, &text);
    begin("again");
    perform(name, current, &text);
    curl_easy_cleanup(current);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const char *url = argv[1];
    try("the function changes where to", url, tell_and_change, NULL, collect);
    try("the function hands over", url, tell_and_hand_over, NULL, collect);
    try("the function turns itself off", url, tell_and_stop, NULL, collect);
    try("the function refuses", url, tell_and_refuse, NULL, collect);
    try("on at a header, off at the body", url, tell, turn_on, turn_off);
    try("off at the body", url, tell, NULL, turn_off);
    try("the function is taken away", url, tell, drop_function, collect);
    try("libcurl's own from a header on", url, NULL, turn_on, collect);
    return 0;
}
