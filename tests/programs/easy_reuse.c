/* One handle used again, reset, copied; the copy outlives the original. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text, other;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    perform("first", curl, &text);
    perform("second", curl, &text);
    CURL *copy = curl_easy_duphandle(curl);
    curl_easy_setopt(copy, CURLOPT_WRITEDATA, &other);
    perform("copy", copy, &other);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{}");
    perform("after reset", curl, &text);
    curl_easy_cleanup(curl);
    perform("copy again", copy, &other);
    curl_easy_cleanup(copy);
    curl_easy_cleanup(NULL);
    return 0;
}
