/* Threads with a multi handle each. */
#include "stress.h"

static void run(struct dice *dice, bool sockets)
{
    struct crowd crowd;
    work_begin();
    crowd_open(&crowd, dice, sockets);
    while (!stopping) {
        crowd_step(&crowd);
        work_end();
        if (pick(dice, 2000) == 0)
            fork_at_random(dice, NULL, &crowd);
        work_begin();
    }
    crowd_close(&crowd);
    work_end();
}

void *multi_thread(void *dice)
{
    run(dice, false);
    return NULL;
}

void *sockets_thread(void *dice)
{
    run(dice, true);
    return NULL;
}
