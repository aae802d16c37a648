/* The name of the first address is asked for over https at the second one: quiet, then verbose. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 3)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_DOH_URL, argv[2]);
    curl_easy_setopt(curl, CURLOPT_DOH_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_DOH_SSL_VERIFYHOST, 0L);
    perform("asked", curl, &text);
    curl_easy_setopt(curl, CURLOPT_DOH_URL, NULL);
    perform("known by now, or not", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
