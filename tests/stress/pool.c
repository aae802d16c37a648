/* Handles that go from thread to thread, and what easy handles share. */
#include <pthread.h>
#include <stddef.h>

#include "stress.h"

enum { POOL = 48 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static CURL *handles[POOL];
static unsigned count;

CURL *pool_take(void)
{
    pthread_mutex_lock(&lock);
    CURL *curl = count ? handles[--count] : NULL;
    pthread_mutex_unlock(&lock);
    return curl;
}

void pool_put(CURL *curl)
{
    pthread_mutex_lock(&lock);
    bool kept = count < POOL;
    if (kept)
        handles[count++] = curl;
    pthread_mutex_unlock(&lock);
    if (!kept)
        curl_easy_cleanup(curl);
}

void pool_clear(void)
{
    CURL *curl;
    while ((curl = pool_take()))
        curl_easy_cleanup(curl);
}

CURL *any_handle(struct dice *dice)
{
    CURL *curl = chance(dice, 60) ? pool_take() : NULL;
    if (!curl)
        return curl_easy_init();
    if (chance(dice, 20))
        curl_easy_reset(curl);
    if (!chance(dice, 10))
        return curl;
    CURL *copy = curl_easy_duphandle(curl);
    pool_put(curl);
    return copy;
}

void let_go(CURL *curl, struct dice *dice)
{
    if (chance(dice, 60))
        pool_put(curl);
    else
        curl_easy_cleanup(curl);
}

static pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];

static void lock_share(CURL *curl, curl_lock_data data, curl_lock_access access, void *context)
{
    (void)curl, (void)access, (void)context;
    pthread_mutex_lock(&share_locks[data]);
}

static void unlock_share(CURL *curl, curl_lock_data data, void *context)
{
    (void)curl, (void)context;
    pthread_mutex_unlock(&share_locks[data]);
}

/* Not TLS sessions: libcurl 7.88 loses the memory of a handle that had some of its own. */
CURLSH *share_open(void)
{
    CURLSH *share = curl_share_init();
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++)
        pthread_mutex_init(&share_locks[i], NULL);
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock_share);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock_share);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    return share;
}

void share_close(CURLSH *share)
{
    if (curl_share_cleanup(share) != CURLSHE_OK)
        wrong("a handle still uses the share");
}
