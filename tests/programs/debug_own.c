/* A debug function of its own, which prints all that it is told; set, changed and taken away. */
#include "common.h"
#include "debug.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, tell);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stdout);
    perform("not verbose", curl, &text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    perform("verbose", curl, &text);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, stderr);
    perform("elsewhere", curl, &text);
    CURL *copy = curl_easy_duphandle(curl);
    perform("copy", copy, &text);
    curl_easy_cleanup(copy);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, NULL);
    perform("libcurl's own", curl, &text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
    perform("quiet", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
