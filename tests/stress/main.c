/* stress SERVER CLOSED SECONDS SEED [no-threads] [calm-forks] [exec-at-once]: see
 * tests/stress/run.py
 *
 * Three rounds of SECONDS / 3 each, with all threads begun anew. After each all is cleaned up, and
 * what the process still holds is printed. At the end: an account of all processes; the exit status
 * is 0 when nothing was wrong. */
#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stress.h"

enum { ROUNDS = 3, EASY = 64, MULTI = 4, SOCKETS = 4, THREADS = EASY + MULTI + SOCKETS + 1 };

struct settings settings;
atomic_bool stopping;

static void *(*body_of(unsigned thread))(void *)
{
    if (thread < EASY)
        return easy_thread;
    if (thread < EASY + MULTI)
        return multi_thread;
    return thread < EASY + MULTI + SOCKETS ? sockets_thread : look_ups_thread;
}

struct thread {
    pthread_t id;
    unsigned number;
    struct dice dice;
};
static pthread_barrier_t started;

static void *run_thread(void *context)
{
    struct thread *thread = context;
    pthread_barrier_wait(&started);
    return body_of(thread->number)(&thread->dice);
}

static void run_round(unsigned round)
{
    static struct thread threads[THREADS];
    shared = share_open();
    stopping = false;
    work_begin();
    pthread_barrier_init(&started, NULL, THREADS + 1);
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i].number = i;
        threads[i].dice.state = settings.seed * 1000003 + round * THREADS + i;
        if (pthread_create(&threads[i].id, NULL, run_thread, &threads[i]) != 0)
            abort();
    }
    pthread_barrier_wait(&started);
    work_end();
    usleep((useconds_t)(settings.seconds / ROUNDS * 1e6));
    stop_all();
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i].id, NULL);
    pthread_barrier_destroy(&started);
    pool_clear();
    share_close(shared);
}

static unsigned count_descriptors(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        count++;
    closedir(folder);
    return count - 3; /* . and .. and the folder itself */
}

static long resident_kb(void)
{
    char line[200];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kb) == 1)
            break;
    fclose(file);
    return kb;
}

static unsigned count_mappings(const char *of)
{
    char line[5000];
    unsigned count = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    while (file && fgets(line, sizeof line, file))
        count += strstr(line, of) != NULL;
    fclose(file);
    return count;
}

static void print_holdings(unsigned round)
{
    printf("round %u: %ld KB resident, %u descriptors, %u segments mapped\n", round, resident_kb(),
           count_descriptors(), count_mappings(".tsj"));
}

static bool has_word(char **words, const char *word)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "once") == 0)
        return run_once(argv[2], argv[3]);
    if (argc < 5)
        return 2;
    settings = (struct settings){
        .server = argv[1],
        .closed = argv[2],
        .seconds = atof(argv[3]),
        .seed = strtoull(argv[4], NULL, 10),
        .threads_in_children = !has_word(argv + 5, "no-threads"),
        .calm_forks = has_word(argv + 5, "calm-forks"),
        .exec_at_once = has_word(argv + 5, "exec-at-once"),
    };
    printf("seed %llu\n", (unsigned long long)settings.seed);
    fflush(stdout);
    curl_global_init(CURL_GLOBAL_ALL);
    accounts_open();
    calm_open();
    for (unsigned round = 0; round < ROUNDS; round++) {
        run_round(round);
        print_holdings(round);
    }
    mine->fate = ENDED;
    accounts_print();
    fflush(stdout); /* before a sanitizer ends the process in its own way */
    curl_global_cleanup();
    return accounts_are_right() ? 0 : 1;
}
