/* Signals that come while a call waits for its answer, which never comes, or while it is read. */
#include "common.h"
#include "ways.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static const char *url, *slow_url;
static struct text text;
static sigjmp_buf out;
static volatile sig_atomic_t seen;

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
    sigaction(number, &action, NULL);
}

static void leave(int number)
{
    siglongjmp(out, number);
}

static void count(int number)
{
    seen += number;
}

static size_t raise_in_callback(char *data, size_t size, size_t n, void *number)
{
    (void)data;
    raise(*(int *)number);
    return size * n;
}

static CURL *new_raising(int *number)
{
    CURL *curl = new_post(url, BODY, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, raise_in_callback);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, number);
    return curl;
}

/* The old way to limit the time of a call. */
static void alarm_jumps(void)
{
    handle(SIGALRM, leave);
    for (volatile int i = 0; i < 3; i++) {
        CURL *curl = new_post(slow_url, BODY, &text);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        struct itimerval soon = {.it_value.tv_usec = 200000};
        int number = sigsetjmp(out, 1);
        if (!number) {
            setitimer(ITIMER_REAL, &soon, NULL);
            curl_easy_perform(curl);
        }
        printf("left by %d\n", number);
        text.used = 0;
    }
    call("then", url);
}

/* A handler that leaves a callback: the stack is libcurl's. */
static void callback_jumps(void)
{
    static int number = SIGUSR1;
    handle(SIGUSR1, leave);
    CURL *curl = new_raising(&number);
    if (!sigsetjmp(out, 1))
        curl_easy_perform(curl);
    call("then", url);
    call("then", url);
}

/* Interrupts without an end. */
static void many(void)
{
    struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
    handle(SIGALRM, count);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 20; i++)
        call("interrupted", url);
    setitimer(ITIMER_REAL, &never, NULL);
    printf("some: %d\n", seen > 0);
}

static void crash_handled(void)
{
    static int number = SIGSEGV;
    handle(SIGSEGV, leave);
    CURL *curl = new_raising(&number);
    int left_by = sigsetjmp(out, 1);
    if (!left_by)
        curl_easy_perform(curl);
    printf("left by %d\n", left_by);
    call("then", url);
}

static void crash(void)
{
    static int number = SIGSEGV;
    CURL *curl = new_raising(&number);
    curl_easy_perform(curl);
}

/* A server with a service thread: signals are for others; what is blocked stays so, what is pending
 * too. */
static void blocked(void)
{
    sigset_t all, now, pending;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    raise(SIGUSR2);
    call("blocked", url);
    sigprocmask(SIG_SETMASK, NULL, &now);
    sigpending(&pending);
    int blocked_count = 0, pending_count = 0;
    for (int i = 1; i < 65; i++) {
        blocked_count += sigismember(&now, i) == 1;
        pending_count += sigismember(&pending, i) == 1;
    }
    printf("%d blocked, %d pending\n", blocked_count, pending_count);
}

/* Blocked only after a call has been made, and pending when the program ends: it never arrives. */
static void pending_at_exit(void)
{
    sigset_t all;
    call("before", url);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    kill(getpid(), SIGTERM);
}

static const struct way ways[] = {
    {WAY(alarm_jumps)}, {WAY(callback_jumps)},  {WAY(many)}, {WAY(crash_handled)}, {WAY(crash)},
    {WAY(blocked)},     {WAY(pending_at_exit)}, {0},
};

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    url = argv[1];
    slow_url = argv[2];
    return go(ways, argv[3]);
}
