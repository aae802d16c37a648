/* COPYPOSTFIELDS, with a size and with NULs in it; the program's own copy is changed before the
 * transfer. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    char body[] = BODY "\0behind a NUL";
    CURL *curl = new_handle(argv[1], &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)sizeof body - 1);
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    memset(body, 'x', sizeof body - 1);
    perform("with size", curl, &text);
    perform("again", curl, &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, -1L);
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    perform("without", curl, &text);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)5);
    perform("cut", curl, &text);
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    perform("get", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
