/* A copy of a handle has its error buffer too, before and after a call; a copy made in mid-call of
 * a handle without one has none. */
#include "common.h"

static size_t copy_in_callback(char *data, size_t size, size_t count, void *to)
{
    CURL **handles = to;
    (void)data;
    if (!handles[1])
        handles[1] = curl_easy_duphandle(handles[0]);
    return size * count;
}

int main(int argc, char **argv)
{
    static struct text text;
    static char error[CURL_ERROR_SIZE];
    if (argc < 3)
        return 2;
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    CURL *copy = curl_easy_duphandle(curl);
    for (int i = 0; i < 2; i++) {
        *error = 0;
        perform("refused", copy, &text);
        printf("error: %d\n", strstr(error, "refused") || strstr(error, "connect"));
    }
    curl_easy_cleanup(copy);
    curl_easy_cleanup(curl);
    CURL *handles[2] = {new_post(argv[2], BODY, &text), NULL};
    curl_easy_setopt(handles[0], CURLOPT_WRITEFUNCTION, copy_in_callback);
    curl_easy_setopt(handles[0], CURLOPT_WRITEDATA, handles);
    perform("original", handles[0], &text);
    perform("copied in a callback", handles[1], &text);
    curl_easy_cleanup(handles[1]);
    curl_easy_cleanup(handles[0]);
    return 0;
}
