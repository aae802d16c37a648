/* Processes that make processes, in the way that the second argument says. */
#include "common.h"
#include "ways.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *url;
static struct text text;
static pid_t child = -1;

static void wait_for(pid_t pid)
{
    int status = 0;
    waitpid(pid, &status, 0);
    printf("status %x\n", status);
    fflush(stdout);
}

/* --- a fork in a callback: both go on with the transfer --- */

static size_t fork_once(char *data, size_t size, size_t count, void *to)
{
    if (child < 0) {
        child = fork();
        if (child)
            wait_for(child);
    }
    return collect(data, size, count, to);
}

static void in_callback(void)
{
    CURL *curl = new_post(url, BODY, &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, fork_once);
    perform("both", curl, &text);
    curl_easy_cleanup(curl);
    call("then", url);
}

/* --- in the middle of a multi transfer: the child leaves it and makes its own --- */

static void in_mid_transfer(void)
{
    int running = 1;
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    curl_multi_add_handle(multi, curl);
    curl_multi_perform(multi, &running);
    child = fork();
    if (child == 0) {
        call("child", url);
        _exit(0);
    }
    wait_for(child);
    drive_to_end(multi);
    print_answer("parent", curl, CURLE_OK, &text);
    curl_multi_remove_handle(multi, curl);
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

/* --- a daemon: two forks, a session of its own, every descriptor closed --- */

static void serve(void)
{
    close_range(0, ~0u, 0);
    int out = open("fifo", O_WRONLY); /* becomes 0 */
    dup2(out, 1);
    printf("first descriptor: %d\n", out);
    call("daemon", url);
    call("daemon", url);
    printf("next descriptor: %d\n", open("/dev/null", O_RDONLY));
    exit(0);
}

static void as_daemon(void)
{
    char piece[256];
    ssize_t bytes;
    call("before", url);
    mkfifo("fifo", 0600);
    child = fork();
    if (child == 0) {
        setsid();
        if (fork() == 0)
            serve();
        _exit(0);
    }
    wait_for(child);
    int in = open("fifo", O_RDONLY);
    while ((bytes = read(in, piece, sizeof piece)) > 0)
        fwrite(piece, 1, (size_t)bytes, stdout);
    unlink("fifo");
}

/* --- a server that forks workers ahead --- */

static pid_t start_worker(int ready, int calls, int then_ends)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    for (int i = 0; i < calls; i++)
        call("worker", url);
    if (write(ready, "", 1) != 1)
        _exit(9);
    if (then_ends)
        exit(0);
    for (;;)
        pause();
}

static void wait_ready(int ready, int count)
{
    char byte;
    for (int i = 0; i < count; i++)
        if (read(ready, &byte, 1) != 1)
            exit(9);
}

static void workers(void)
{
    int ends[2];
    pid_t pids[6];
    if (pipe(ends))
        exit(9);
    call("master", url);
    for (int i = 0; i < 4; i++)
        pids[i] = start_worker(ends[1], 2, 0);
    wait_ready(ends[0], 4);
    for (int i = 0; i < 4; i++) {
        kill(pids[i], SIGTERM);
        wait_for(pids[i]);
    }
    for (int i = 4; i < 6; i++)
        pids[i] = start_worker(ends[1], 1, 1);
    for (int i = 4; i < 6; i++)
        wait_for(pids[i]);
}

/* --- other programs --- */

static void spawned(void)
{
    char *arguments[] = {"process_forks", (char *)url, "once", NULL};
    posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ);
    wait_for(child);
    child = vfork();
    if (child == 0) {
        execv("/proc/self/exe", arguments);
        _exit(127);
    }
    wait_for(child);
    call("parent", url);
}

/* It becomes itself again and again; the count is in the environment. */
static void again_and_again(void)
{
    char count[16];
    const char *given = getenv("COUNT");
    int left = given ? atoi(given) : 8;
    call("here", url);
    if (left <= 1)
        return;
    snprintf(count, sizeof count, "%d", left - 1);
    setenv("COUNT", count, 1);
    execl("/proc/self/exe", "process_forks", url, "again_and_again", NULL);
}

/* The shim must not have children that wait() would find. */
static void childless(void)
{
    call("first", url);
    errno = 0;
    printf("wait: %d", wait(NULL));
    printf(", errno %d\n", errno);
    fflush(stdout);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            _exit(i);
    int count = 0;
    while (wait(NULL) > 0)
        count++;
    printf("%d children\n", count);
    call("last", url);
}

static void once(void)
{
    call("once", url);
}

static const struct way ways[] = {
    {WAY(in_callback)},
    {WAY(in_mid_transfer)},
    {WAY(as_daemon)},
    {WAY(workers)},
    {WAY(spawned)},
    {WAY(again_and_again)},
    {WAY(childless)},
    {WAY(once)},
    {0},
};

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    url = argv[1];
    return go(ways, argv[2]);
}
