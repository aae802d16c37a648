/* Callbacks that end the transfer: write, header, progress. */
#include "common.h"

static size_t refuse(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)size, (void)count, (void)to;
    return 0;
}

static int stop(void *to, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up)
{
    (void)to, (void)total, (void)up_total, (void)up;
    return now > 0;
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, refuse);
    perform("write", curl, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, refuse);
    perform("header", curl, &text);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, NULL);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stop);
    CURLcode code = curl_easy_perform(curl);
    printf("progress: %d\n", code);
    curl_easy_cleanup(curl);
    return 0;
}
