/* Threads with easy handles: their own, copies, and those that other threads had before. */
#include <unistd.h>

#include "stress.h"

CURLSH *shared;

static CURL *change_handle(CURL *curl, struct dice *dice)
{
    CURL *other, *kept;
    switch (pick(dice, 5)) {
    case 0:
        curl_easy_reset(curl);
        return curl;
    case 1: /* the copy goes on, the original goes away, or the other way round */
        other = curl_easy_duphandle(curl);
        kept = chance(dice, 50) ? curl : other;
        curl_easy_cleanup(kept == curl ? other : curl);
        return kept;
    case 2:
        curl_easy_cleanup(curl);
        return curl_easy_init();
    case 3: /* swapped */
        other = pool_take();
        if (!other)
            return curl;
        pool_put(curl);
        return other;
    default:
        return curl;
    }
}

void *easy_thread(void *context)
{
    struct dice *dice = context;
    work_begin();
    CURL *curl = curl_easy_init();
    while (!stopping) {
        transfer_perform(curl, dice, chance(dice, 50) ? shared : NULL);
        if (chance(dice, 40))
            curl = change_handle(curl, dice);
        work_end();
        if (pick(dice, 300) == 0)
            fork_at_random(dice, curl, NULL);
        if (chance(dice, 30)) /* bursts, and calm in between */
            usleep(pick(dice, 100000));
        work_begin();
    }
    curl_easy_cleanup(curl);
    work_end();
    return NULL;
}
