/* Driven by sockets and timers, as event loops do it. */
#include "common.h"

#include <poll.h>

static struct pollfd watched[16];
static int watched_count;
static long timer_ms = -1;

static int watch(CURL *curl, curl_socket_t socket, int what, void *user, void *assigned)
{
    int i = 0;
    (void)curl, (void)user, (void)assigned;
    while (i < watched_count && watched[i].fd != socket)
        i++;
    if (i == watched_count)
        watched[watched_count++].fd = socket;
    watched[i].events =
        (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
    if (what == CURL_POLL_REMOVE)
        watched[i] = watched[--watched_count];
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *user)
{
    (void)multi, (void)user;
    timer_ms = milliseconds;
    return 0;
}

static int wait_once(CURLM *multi)
{
    struct pollfd ready[16];
    int running = 0, count = watched_count;
    memcpy(ready, watched, sizeof ready);
    if (poll(ready, (nfds_t)count, (int)timer_ms) == 0) {
        timer_ms = -1;
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        return running;
    }
    for (int i = 0; i < count; i++)
        if (ready[i].revents)
            curl_multi_socket_action(multi, ready[i].fd,
                                     (ready[i].revents & POLLIN ? CURL_CSELECT_IN : 0) |
                                         (ready[i].revents & POLLOUT ? CURL_CSELECT_OUT : 0),
                                     &running);
    return running;
}

int main(int argc, char **argv)
{
    static struct text texts[4];
    CURL *handles[4];
    CURLMsg *message;
    int left, count = 0;
    if (argc < 2)
        return 2;
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    for (int i = 0; i < 4; i++) {
        handles[i] = new_post(argv[1], BODY, &texts[i]);
        curl_multi_add_handle(multi, handles[i]);
    }
    timer_ms = 0;
    while (count < 4) {
        wait_once(multi);
        while ((message = curl_multi_info_read(multi, &left)))
            count += message->msg == CURLMSG_DONE && message->data.result == CURLE_OK;
    }
    for (int i = 0; i < 4; i++) {
        print_answer("socket", handles[i], CURLE_OK, &texts[i]);
        curl_multi_remove_handle(multi, handles[i]);
        curl_easy_cleanup(handles[i]);
    }
    curl_multi_cleanup(multi);
    return 0;
}
