/* Redirects, and a challenge for a password. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_USERPWD, "user:zoo-secret");
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)(CURLAUTH_DIGEST | CURLAUTH_BASIC));
    perform("followed", curl, &text);
    long redirects = 0;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_COUNT, &redirects);
    printf("%ld redirects\n", redirects);
    curl_easy_cleanup(curl);
    return 0;
}
