/* Driven by libuv, as Node's and Julia's programs are. */
#include "loop_common.h"

#include <uv.h>

static uv_timer_t timer;

static void on_socket(uv_poll_t *poll, int status, int events)
{
    int what = status < 0 ? CURL_CSELECT_ERR : 0;
    uv_os_fd_t fd;
    uv_fileno((uv_handle_t *)poll, &fd);
    act(fd, what | (events & UV_READABLE ? CURL_CSELECT_IN : 0) |
                (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0));
}

static void on_time(uv_timer_t *unused)
{
    (void)unused;
    act(CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *of, long milliseconds, void *user)
{
    (void)of, (void)user;
    if (milliseconds < 0)
        uv_timer_stop(&timer);
    else
        uv_timer_start(&timer, on_time, (uint64_t)milliseconds, 0);
    return 0;
}

static void free_poll(uv_handle_t *handle)
{
    free(handle);
}

static int watch(CURL *curl, curl_socket_t socket, int what, void *user, void *assigned)
{
    uv_poll_t *poll = assigned;
    (void)curl, (void)user;
    if (what == CURL_POLL_REMOVE) {
        uv_poll_stop(poll);
        uv_close((uv_handle_t *)poll, free_poll);
        curl_multi_assign(multi, socket, NULL);
        return 0;
    }
    if (!poll) {
        poll = calloc(1, sizeof *poll);
        uv_poll_init_socket(uv_default_loop(), poll, socket);
        curl_multi_assign(multi, socket, poll);
    }
    uv_poll_start(
        poll, (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
        on_socket);
    return 0;
}

static void stop_loop(void)
{
    uv_stop(uv_default_loop());
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    uv_timer_init(uv_default_loop(), &timer);
    start_all(argv + 1);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    print_all();
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    uv_loop_close(uv_default_loop());
    return 0;
}
