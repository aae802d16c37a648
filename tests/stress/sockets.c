/* An event loop around curl_multi_socket_action. */
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "stress.h"

double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int on_socket(CURL *curl, curl_socket_t socket, int what, void *context, void *known)
{
    struct crowd *crowd = context;
    struct epoll_event event = {.data.fd = socket};
    (void)curl;
    if (what == CURL_POLL_REMOVE) {
        /* libcurl may have closed it already, and another thread may have its number by now: it is
         * then not in the set. ThreadSanitizer takes that for a race when it sees the call. */
        syscall(SYS_epoll_ctl, crowd->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    /* a closed descriptor's number may be in use again, then it is not in the set */
    if (epoll_ctl(crowd->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0)
        epoll_ctl(crowd->epoll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    curl_multi_assign(crowd->multi, socket, crowd);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context)
{
    struct crowd *crowd = context;
    (void)multi;
    crowd->timer_is_set = timeout_ms >= 0;
    crowd->timer_at = now_s() + (double)timeout_ms / 1e3;
    return 0;
}

void sockets_attach(struct crowd *crowd)
{
    crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
    crowd->timer_is_set = false;
    curl_multi_setopt(crowd->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(crowd->multi, CURLMOPT_SOCKETDATA, crowd);
    curl_multi_setopt(crowd->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(crowd->multi, CURLMOPT_TIMERDATA, crowd);
}

void sockets_drive(struct crowd *crowd)
{
    struct epoll_event events[16];
    int running;
    int count = epoll_wait(crowd->epoll, events, 16, 1 + (int)pick(crowd->dice, 20));
    for (int i = 0; i < count; i++) {
        int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(crowd->multi, events[i].data.fd, what, &running);
    }
    if (crowd->timer_is_set && now_s() >= crowd->timer_at) {
        crowd->timer_is_set = false;
        curl_multi_socket_action(crowd->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}
