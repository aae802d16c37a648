/* Calls before, in and after children: of fork with the parent's handle and with one of its own, of
 * fork and exec, of vfork. */
#include "common.h"

#include <sys/wait.h>
#include <unistd.h>

static const char *url;
static struct text text;

static void wait_for(pid_t pid)
{
    int status;
    waitpid(pid, &status, 0);
    printf("child: %s %d\n", WIFEXITED(status) ? "exit" : "signal",
           WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    url = argv[1];
    if (argc > 2) {
        call("after exec", url);
        return 0;
    }
    CURL *kept = new_post(url, BODY, &text);
    curl_easy_setopt(kept, CURLOPT_FORBID_REUSE, 1L);
    perform("parent", kept, &text);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        call("child", url);
        perform("child, the parent's handle", kept, &text);
        fflush(stdout);
        _exit(7);
    }
    wait_for(pid);
    pid = fork();
    if (pid == 0) {
        execl(argv[0], argv[0], url, "exec", NULL);
        _exit(1);
    }
    wait_for(pid);
    pid = vfork();
    if (pid == 0) {
        execl(argv[0], argv[0], url, "exec", NULL);
        _exit(1);
    }
    wait_for(pid);
    perform("parent again", kept, &text);
    curl_easy_cleanup(kept);
    return 0;
}
