/* One multi handle: transfers are added, cancelled, destroyed in it and with it, at random. */
#include <stddef.h>
#include <unistd.h>

#include "stress.h"

static void open_multi(struct crowd *crowd, bool sockets)
{
    crowd->multi = curl_multi_init();
    crowd->epoll = -1;
    crowd->spoiled = false;
    if (sockets)
        sockets_attach(crowd);
}

void crowd_open(struct crowd *crowd, struct dice *dice, bool sockets)
{
    *crowd = (struct crowd){.dice = dice};
    open_multi(crowd, sockets);
}

static struct transfer *find(struct crowd *crowd, bool in_use)
{
    unsigned from = pick(crowd->dice, CROWD);
    for (unsigned i = 0; i < CROWD; i++) {
        struct transfer *transfer = &crowd->transfers[(from + i) % CROWD];
        if ((transfer->curl != NULL) == in_use)
            return transfer;
    }
    return NULL;
}

static void avoid_old_connections(const struct crowd *crowd, struct transfer *transfer)
{
    if (crowd->spoiled && transfer->curl)
        curl_easy_setopt(transfer->curl, CURLOPT_FRESH_CONNECT, 1L);
}

static void add(struct crowd *crowd)
{
    struct transfer *transfer = find(crowd, false);
    if (!transfer)
        return;
    transfer_prepare(transfer, any_handle(crowd->dice), crowd->dice, NULL);
    avoid_old_connections(crowd, transfer);
    account_begin();
    if (curl_multi_add_handle(crowd->multi, transfer->curl) != CURLM_OK)
        wrong("a handle was not taken");
    if (chance(crowd->dice, 10))
        transfer_replace_body(transfer);
}

static void cancel(struct crowd *crowd)
{
    struct transfer *transfer = find(crowd, true);
    if (!transfer)
        return;
    if (curl_multi_remove_handle(crowd->multi, transfer->curl) != CURLM_OK)
        wrong("a handle was not removed");
    account_end(REMOVED, CURLE_OK);
    let_go(transfer_detach(transfer), crowd->dice);
}

/* Without removal. libcurl 7.88 then keeps the connection for the next transfer, though an answer
 * is on its way: so the others must not use it. */
static void destroy(struct crowd *crowd)
{
    struct transfer *transfer = find(crowd, true);
    if (!transfer)
        return;
    curl_easy_cleanup(transfer->curl);
    account_end(CLEANED, CURLE_OK);
    transfer_forget(transfer);
    crowd->spoiled = true;
    for (unsigned i = 0; i < CROWD; i++)
        avoid_old_connections(crowd, &crowd->transfers[i]);
}

static void finish(struct crowd *crowd, const CURLMsg *message)
{
    struct transfer *transfer = NULL;
    CURL *curl = message->easy_handle;
    CURLcode code = message->data.result;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&transfer);
    if (!transfer || transfer->curl != curl) {
        wrong("a message about a handle that is not in the crowd");
        return;
    }
    account_end(DONE, code);
    transfer_judge(transfer, code);
    curl_multi_remove_handle(crowd->multi, curl);
    let_go(transfer_detach(transfer), crowd->dice);
}

static void read_messages(struct crowd *crowd)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(crowd->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            finish(crowd, message);
}

/* The multi handle goes first, with all that is in it. */
static void close_multi(struct crowd *crowd)
{
    curl_multi_cleanup(crowd->multi);
    if (crowd->epoll >= 0)
        close(crowd->epoll);
    for (unsigned i = 0; i < CROWD; i++) {
        struct transfer *transfer = &crowd->transfers[i];
        if (!transfer->curl)
            continue;
        account_end(REMOVED, CURLE_OK);
        let_go(transfer_detach(transfer), crowd->dice);
    }
}

static void drive(struct crowd *crowd)
{
    int running;
    if (crowd->epoll >= 0) {
        sockets_drive(crowd);
        return;
    }
    curl_multi_perform(crowd->multi, &running);
    curl_multi_poll(crowd->multi, NULL, 0, 1 + (int)pick(crowd->dice, 20), NULL);
}

void crowd_step(struct crowd *crowd)
{
    struct dice *dice = crowd->dice;
    if (chance(dice, 40))
        add(crowd);
    drive(crowd);
    if (chance(dice, 90))
        read_messages(crowd);
    if (chance(dice, 4))
        cancel(crowd);
    if (chance(dice, 2))
        destroy(crowd);
    if (pick(dice, crowd->spoiled ? 100 : 1000) == 0) {
        close_multi(crowd);
        open_multi(crowd, crowd->epoll >= 0);
    }
}

void crowd_close(struct crowd *crowd)
{
    if (chance(crowd->dice, 50))
        while (find(crowd, true))
            cancel(crowd);
    close_multi(crowd);
}
