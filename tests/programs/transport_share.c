/* Handles that share cookies, names, TLS sessions and connections under lock callbacks: one after
 * the other, then four threads at once. */
#include "common.h"

#include <pthread.h>
#include <stdatomic.h>

static pthread_mutex_t locks[CURL_LOCK_DATA_LAST];
static int held[CURL_LOCK_DATA_LAST];
static atomic_int wrong; /* of all of them */
static CURLSH *share;
static const char *first_url, *second_url;

static void lock(CURL *curl, curl_lock_data data, curl_lock_access access, void *of)
{
    (void)curl, (void)access, (void)of;
    pthread_mutex_lock(&locks[data]);
    wrong += held[data]++ != 0;
}

static void unlock(CURL *curl, curl_lock_data data, void *of)
{
    (void)curl, (void)of;
    wrong += --held[data] != 0;
    pthread_mutex_unlock(&locks[data]);
}

static void make_share(void)
{
    static const curl_lock_data shared[] = {CURL_LOCK_DATA_COOKIE, CURL_LOCK_DATA_DNS,
                                            CURL_LOCK_DATA_SSL_SESSION, CURL_LOCK_DATA_CONNECT};
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++)
        pthread_mutex_init(&locks[i], NULL);
    share = curl_share_init();
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock);
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        curl_share_setopt(share, CURLSHOPT_SHARE, shared[i]);
}

static CURL *new_shared(const char *url, struct text *text)
{
    CURL *curl = new_post(url, BODY, text);
    curl_easy_setopt(curl, CURLOPT_SHARE, share);
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
    return curl;
}

static void one(const char *name, const char *url)
{
    static struct text text;
    long connects = -1;
    struct curl_slist *cookies = NULL;
    CURL *curl = new_shared(url, &text);
    perform(name, curl, &text);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
    curl_easy_getinfo(curl, CURLINFO_COOKIELIST, &cookies);
    printf("%ld connections, cookies: %d\n", connects, cookies != NULL);
    curl_slist_free_all(cookies);
    curl_easy_cleanup(curl);
}

static void *two_of_a_thread(void *text)
{
    CURL *curl = new_shared(second_url, text);
    for (int i = 0; i < 2; i++)
        if (curl_easy_perform(curl) != CURLE_OK)
            exit(1);
    curl_easy_cleanup(curl);
    return NULL;
}

int main(int argc, char **argv)
{
    enum { THREADS = 4 };
    static struct text texts[THREADS];
    pthread_t threads[THREADS];
    if (argc < 3)
        return 2;
    first_url = argv[1];
    second_url = argv[2];
    make_share();
    one("it sets cookies", first_url);
    one("it sends them", second_url);
    one("again", first_url);
    one("and again", second_url);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, two_of_a_thread, &texts[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        printf("%.*s\n", (int)texts[i].used, texts[i].bytes);
    printf("share: %d, locks in disorder: %d\n", curl_share_cleanup(share), wrong);
    return 0;
}
