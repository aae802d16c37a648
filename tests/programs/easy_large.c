/* A body of 2 MB: sent in many pieces, after 100-continue. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    static char body[2 << 20];
    if (argc < 2)
        return 2;
    memset(body, ' ', sizeof body);
    memcpy(body, BODY, sizeof BODY - 2);
    body[sizeof body - 1] = '}';
    CURL *curl = new_handle(argv[1], &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)sizeof body);
    perform("large", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
