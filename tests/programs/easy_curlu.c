/* The URL is a CURLU, which is read when the transfer starts. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURLU *url = curl_url();
    CURL *curl = new_post("http://127.0.0.1:1/not/this/one", BODY, &text);
    printf("set: %d\n", curl_url_set(url, CURLUPART_URL, argv[1], 0));
    curl_easy_setopt(curl, CURLOPT_CURLU, url);
    perform("first", curl, &text);
    curl_url_set(url, CURLUPART_QUERY, "key=secret", 0);
    perform("changed", curl, &text);
    curl_easy_cleanup(curl);
    curl_url_cleanup(url);
    return 0;
}
