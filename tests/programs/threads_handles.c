/* Threads that make and destroy handles all the time: with one heap for all, an address goes from
 * thread to thread. */
#include <pthread.h>

#include "common.h"

enum { THREADS = 16, HANDLES = 3000 };

static void *make_handles(void *url)
{
    for (int i = 0; i < HANDLES; i++) {
        CURL *curl = curl_easy_init();
        curl_easy_setopt(curl, CURLOPT_URL, url);
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, BODY);
        curl_easy_setopt(curl, CURLOPT_URL, "http://127.0.0.1/other");
        CURL *copy = curl_easy_duphandle(curl);
        curl_easy_cleanup(curl);
        curl_easy_cleanup(copy);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    if (argc < 2)
        return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, make_handles, argv[1]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 0;
}
