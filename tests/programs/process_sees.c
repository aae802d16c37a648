/* Prints what a process can know of itself, before, between and after its calls: descriptors,
 * threads, children, signal handlers, masks, limits, environment, working folder, errno. */
#include "common.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int count = 0, low = 0;
    while ((entry = readdir(folder))) {
        count++;
        low += atoi(entry->d_name) < 16 ? 1 << atoi(entry->d_name) : 0;
    }
    closedir(folder);
    /* Threads have other names in each run. */
    if (strstr(path, "task"))
        low = 0;
    printf("%s: %d entries, %x\n", path, count, low);
}

static void print_signals(void)
{
    sigset_t mask;
    int handled = 0, masked = 0;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int i = 1; i < 65; i++) {
        struct sigaction action;
        handled += sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL;
        masked += sigismember(&mask, i) == 1;
    }
    printf("signals: %d handled, %d masked\n", handled, masked);
}

static void print_environment(void)
{
    int count = 0;
    for (char **at = environ; *at; at++)
        count += strncmp(*at, "LD_PRELOAD=", 11) != 0 && strncmp(*at, "TRACESHIM_", 10) != 0 &&
                 strncmp(*at, "MLFLOW_", 7) != 0;
    printf("environment: %d\n", count);
}

static void print_self(const char *when)
{
    char folder[4096];
    struct rlimit limit;
    mode_t mask = umask(0);
    umask(mask);
    printf("--- %s\nerrno %d\n", when, errno);
    print_folder("/proc/self/fd");
    print_folder("/proc/self/task");
    print_signals();
    print_environment();
    getrlimit(RLIMIT_NOFILE, &limit);
    printf("umask %o, %s, files %lu\n", mask, getcwd(folder, sizeof folder) ? "folder" : "none",
           limit.rlim_cur);
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    errno = 0;
    print_self("start");
    CURL *curl = new_post(argv[1], BODY, &text);
    for (int i = 0; i < 2; i++) {
        errno = 4000 + i;
        CURLcode code = curl_easy_perform(curl);
        print_self("after a call");
        print_answer("call", curl, code, &text);
    }
    errno = 4002;
    curl_easy_cleanup(curl);
    print_self("end");
    return 0;
}
