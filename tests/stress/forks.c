/* Children of a process with many threads: they make calls, and end in every way. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress.h"

#define HANGS_S 100 /* a child that is still there then will not end by itself */

enum ending { EXITS, EXECS, IS_KILLED, ENDINGS };

static void *thread_of_child(void *context)
{
    struct dice dice = *(struct dice *)context;
    CURL *curl = curl_easy_init();
    transfer_perform(curl, &dice, NULL);
    transfer_perform(curl, &dice, NULL);
    curl_easy_cleanup(curl);
    return NULL;
}

static void call_in_thread(struct dice *dice)
{
    pthread_t thread;
    roll(dice);
    if (settings.threads_in_children && pthread_create(&thread, NULL, thread_of_child, dice) == 0)
        pthread_join(thread, NULL);
}

static void call_with_multi(struct dice *dice)
{
    struct crowd crowd;
    crowd_open(&crowd, dice, chance(dice, 50));
    for (unsigned steps = 10 + pick(dice, 40); steps; steps--)
        crowd_step(&crowd);
    crowd_close(&crowd);
}

/* The copy of a handle that was idle has no connection; the parent's own is closed without a word
 * by a cleanup over plain HTTP. */
static void use_inherited(CURL *inherited, struct dice *dice)
{
    CURL *copy = curl_easy_duphandle(inherited);
    if (chance(dice, 50))
        curl_easy_cleanup(inherited);
    transfer_perform(copy, dice, NULL);
    curl_easy_cleanup(copy);
}

/* In mid-transfer: these transfers are the parent's, and it counts them. */
static void abandon(struct crowd *crowd)
{
    for (unsigned i = 0; i < CROWD; i++)
        if (crowd->transfers[i].curl)
            curl_easy_cleanup(crowd->transfers[i].curl);
    curl_multi_cleanup(crowd->multi);
}

static void make_calls(struct dice *dice, CURL *inherited, struct crowd *crowd)
{
    CURL *curl = curl_easy_init();
    if (crowd && crowd->epoll < 0 && chance(dice, 50))
        abandon(crowd);
    if (inherited && chance(dice, 70))
        use_inherited(inherited, dice);
    for (unsigned count = pick(dice, 4); count; count--)
        transfer_perform(curl, dice, NULL);
    if (chance(dice, 30))
        call_in_thread(dice);
    if (chance(dice, 50))
        call_with_multi(dice);
    curl_easy_cleanup(curl);
}

static _Noreturn void become_another(void)
{
    char token[40];
    snprintf(token, sizeof token, "%d-exec", (int)getpid());
    account_begin();
    execl("/proc/self/exe", "stress", "once", settings.server, token, NULL);
    _exit(3);
}

static _Noreturn void live_as_child(struct account *account, struct dice *dice, CURL *inherited,
                                    struct crowd *crowd, enum ending ending)
{
    mine = account;
    account->pid = getpid();
    alarm(HANGS_S);
    if (settings.exec_at_once)
        become_another();
    do
        make_calls(dice, inherited, crowd);
    while (inherited = NULL, crowd = NULL, ending == IS_KILLED); /* who is to be killed goes on */
    if (ending == EXECS)
        become_another();
    _exit(0);
}

static void judge_child(struct account *account, enum ending ending, int status)
{
    bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    account->fate = was_killed ? KILLED : ENDED;
    if (was_killed ? ending != IS_KILLED : !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        wrong("child %d ended with status %x%s", (int)account->pid, (unsigned)status,
              WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it hung" : "");
    if (ending == EXECS) { /* its call is in nobody's memory */
        atomic_fetch_add(&account->ended[DONE], 1);
        atomic_fetch_add(&account->results[CURLE_OK], 1);
    }
}

void fork_at_random(struct dice *dice, CURL *inherited, struct crowd *crowd)
{
    struct account *account = account_new();
    enum ending ending = settings.exec_at_once ? EXECS : (enum ending)pick(dice, ENDINGS);
    struct dice of_child = {roll(dice)};
    if (!account)
        return;
    pid_t child = fork_calmly();
    if (child == 0)
        live_as_child(account, &of_child, inherited, crowd, ending);
    if (child < 0) {
        account->fate = ENDED;
        return;
    }
    account->pid = child;
    if (ending == IS_KILLED) {
        usleep(pick(dice, 100000));
        kill(child, SIGKILL);
    }
    int status = 0;
    while (waitpid(child, &status, 0) != child)
        ;
    judge_child(account, ending, status);
}

static size_t take(char *data, size_t size, size_t count, void *context)
{
    char *answer = context;
    size_t bytes = size * count, used = strlen(answer);
    if (used + bytes < 1000)
        memcpy(answer + used, data, bytes);
    return bytes;
}

int run_once(const char *server, const char *token)
{
    static char answer[1000];
    char url[200], body[200], mark[60];
    snprintf(url, sizeof url, "%s/echo/v1/chat/completions?bytes=5", server);
    snprintf(mark, sizeof mark, "tok:%s:", token);
    snprintf(body, sizeof body, "{\"model\":\"m\",\"messages\":[{\"content\":\"%s\"}]}", mark);
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return code == CURLE_OK && strstr(answer, mark) ? 0 : 4;
}
