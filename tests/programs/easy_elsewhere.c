/* A model call, and then one elsewhere whose body comes from a callback and tells nothing: of that
 * only an envelope is for the journal. */
#include "common.h"

static size_t give_once(char *to, size_t size, size_t count, void *from)
{
    int *left = from;
    size_t bytes = *left && size * count >= 3 ? 3 : 0;
    memcpy(to, "a=b", bytes);
    *left = 0;
    return bytes;
}

int main(int argc, char **argv)
{
    static struct text text;
    int left = 1;
    if (argc < 3)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    perform("model", curl, &text);
    curl_easy_cleanup(curl);
    curl = new_handle(argv[2], &text);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_once);
    curl_easy_setopt(curl, CURLOPT_READDATA, &left);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 3L);
    perform("elsewhere", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
