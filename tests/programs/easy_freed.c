/* POSTFIELDS is only lent to libcurl: it is overwritten and freed as soon as perform is back. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_handle(argv[1], &text);
    for (int i = 0; i < 3; i++) {
        char *body = strdup(BODY);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        perform("freed", curl, &text);
        memset(body, 'x', sizeof BODY - 1);
        free(body);
    }
    curl_easy_cleanup(curl);
    return 0;
}
