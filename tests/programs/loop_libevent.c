/* Driven by libevent, as servers in C are. */
#include "loop_common.h"

#include <event2/event.h>

static struct event_base *base;
static struct event *timer;

static void on_socket(evutil_socket_t fd, short events, void *unused)
{
    (void)unused;
    act(fd, (events & EV_READ ? CURL_CSELECT_IN : 0) | (events & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_time(evutil_socket_t fd, short events, void *unused)
{
    (void)fd, (void)events, (void)unused;
    act(CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *of, long milliseconds, void *user)
{
    struct timeval after = {milliseconds / 1000, milliseconds % 1000 * 1000};
    (void)of, (void)user;
    if (milliseconds < 0)
        event_del(timer);
    else
        event_add(timer, &after);
    return 0;
}

static int watch(CURL *curl, curl_socket_t socket, int what, void *user, void *assigned)
{
    struct event *event = assigned;
    (void)curl, (void)user;
    if (event)
        event_free(event);
    event = NULL;
    if (what != CURL_POLL_REMOVE) {
        short events = (short)((what & CURL_POLL_IN ? EV_READ : 0) |
                               (what & CURL_POLL_OUT ? EV_WRITE : 0) | EV_PERSIST);
        event = event_new(base, socket, events, on_socket, NULL);
        event_add(event, NULL);
    }
    curl_multi_assign(multi, socket, event);
    return 0;
}

static void stop_loop(void)
{
    event_base_loopbreak(base);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    base = event_base_new();
    timer = evtimer_new(base, on_time, NULL);
    start_all(argv + 1);
    event_base_dispatch(base);
    print_all();
    event_free(timer);
    event_base_free(base);
    return 0;
}
