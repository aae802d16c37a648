/* Options of the debug tap that are changed in the middle of a transfer. */
#include "common.h"

static int calls;

static int count(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    (void)curl, (void)data, (void)bytes, (void)to;
    calls += type == CURLINFO_HEADER_IN;
    return 0;
}

/* At the first header: verbose from now on. */
static size_t take_header(char *data, size_t size, size_t items, void *curl)
{
    (void)data;
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, count);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    return size * items;
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, curl);
    perform("first", curl, &text);
    printf("%s\n", calls ? "headers were told" : "nothing was told");
    calls = 0;
    perform("second", curl, &text);
    printf("%d headers were told\n", calls);
    curl_easy_cleanup(curl);
    return 0;
}
