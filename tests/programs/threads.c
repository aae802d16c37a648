/* Four threads, each with a handle for each call. */
#include "common.h"

#include <pthread.h>

#define CALLS 25

static const char *url;

static void *run(void *sum)
{
    struct text *text = calloc(1, sizeof *text);
    for (int i = 0; i < CALLS; i++) {
        CURL *curl = new_post(url, BODY, text);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        if (curl_easy_perform(curl) == CURLE_OK)
            *(size_t *)sum += text->used;
        text->used = 0;
        curl_easy_cleanup(curl);
    }
    free(text);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[4];
    size_t sums[4] = {0};
    if (argc < 2)
        return 2;
    url = argv[1];
    curl_global_init(CURL_GLOBAL_ALL);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, run, &sums[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        printf("thread %d: %zu bytes\n", i, sums[i]);
    }
    return 0;
}
