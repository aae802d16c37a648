/* A program that uses libcurl from many threads and processes at once, in every legal way that is
 * hard on a tracer, and keeps account of what it did. Shared by its files. */
#ifndef TESTS_STRESS_H
#define TESTS_STRESS_H

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* --- chance: the same seed gives each thread the same decisions --- */

struct dice {
    uint64_t state;
};

static inline uint64_t roll(struct dice *dice)
{
    uint64_t x = dice->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static inline unsigned pick(struct dice *dice, unsigned from)
{
    return (unsigned)(roll(dice) % from);
}

static inline bool chance(struct dice *dice, unsigned percent)
{
    return pick(dice, 100) < percent;
}

/* --- settings, fixed once threads run --- */

struct settings {
    const char *server; /* http://127.0.0.1:PORT */
    const char *closed; /* the same, where nobody listens */
    double seconds;
    uint64_t seed;
    /* what a sanitizer cannot do, see run.py */
    bool threads_in_children; /* they make threads */
    bool calm_forks;          /* see calm.c */
    bool exec_at_once;        /* children do nothing else */
};
extern struct settings settings;
extern atomic_bool stopping; /* the round is over */

/* --- calm.c --- */

void calm_open(void);
void work_begin(void); /* around everything that allocates memory */
void work_end(void);
void stop_all(void);     /* the round is over */
pid_t fork_calmly(void); /* -1: not now */

/* --- account.c: what each process did, in memory that parents and children share --- */

enum reason { DONE = 1, REMOVED, CLEANED }; /* as in shim/record.h */
enum fate { UNUSED, ALIVE, ENDED, KILLED };

struct account {
    _Atomic pid_t pid;
    atomic_int fate;
    atomic_uint begun, ended[CLEANED + 1]; /* calls, by reason */
    atomic_uint wrong;
    atomic_uint results[CURL_LAST]; /* of calls that were DONE */
};
extern struct account *mine;

void accounts_open(void);
struct account *account_new(void); /* before fork, for the child. NULL: there were too many */
void account_begin(void);          /* before the call that starts a transfer */
void account_end(enum reason reason, CURLcode code);
void accounts_print(void);
bool accounts_are_right(void);

/* Something that must never be. */
void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- transfer.c: one request with a token, whose answer must bear the same --- */

struct transfer {
    CURL *curl; /* NULL: not in use */
    char token[40];
    char *body;
    size_t body_bytes, sent;
    char *answer;
    size_t answer_bytes;
    bool whole;       /* the server will answer in full */
    bool abort;       /* the write callback refuses */
    bool nest;        /* the write callback makes a transfer of its own */
    int patience;     /* progress callbacks until it aborts; 0: never */
    bool text_copied; /* libcurl has a copy of the body */
    char error[CURL_ERROR_SIZE];
    struct dice *dice;
};

/* Sets all options of the handle, so that nothing is left of what it did before. share: NULL or one
 * to be used. */
void transfer_prepare(struct transfer *transfer, CURL *curl, struct dice *dice, CURLSH *share);
/* Another body with the same token in the place of the first one, which is freed. */
void transfer_replace_body(struct transfer *transfer);
/* After DONE: looks at the answer. */
void transfer_judge(const struct transfer *transfer, CURLcode code);
/* The handle, free of everything that points into the transfer; the transfer is not in use then. */
CURL *transfer_detach(struct transfer *transfer);
/* The transfer is not in use; its handle is gone already. */
void transfer_forget(struct transfer *transfer);
/* A whole transfer with curl_easy_perform. */
void transfer_perform(CURL *curl, struct dice *dice, CURLSH *share);

/* --- pool.c: idle handles that wait for any thread --- */

CURL *pool_take(void); /* NULL: none */
void pool_put(CURL *curl);
void pool_clear(void);
/* One of the pool, a new one or a copy. */
CURL *any_handle(struct dice *dice);
/* To the pool, or cleaned up. */
void let_go(CURL *curl, struct dice *dice);
CURLSH *share_open(void);
void share_close(CURLSH *share);

/* --- the threads; argument: a struct dice * of their own --- */

void *easy_thread(void *dice);     /* easy.c */
void *multi_thread(void *dice);    /* multi.c: curl_multi_perform and curl_multi_poll */
void *sockets_thread(void *dice);  /* multi.c: curl_multi_socket_action */
void *look_ups_thread(void *dice); /* look_ups.c */

extern CURLSH *shared; /* easy threads of the first process use it */

/* --- crowd.c: one multi handle and what is in it --- */

#define CROWD 12
struct crowd {
    CURLM *multi;
    struct transfer transfers[CROWD];
    struct dice *dice;
    bool spoiled;      /* its idle connections may still wait for an answer */
    int epoll;         /* -1: perform and poll */
    bool timer_is_set; /* socket_action: call it with a timeout at ... */
    double timer_at;
};
void crowd_open(struct crowd *crowd, struct dice *dice, bool sockets);
void crowd_step(struct crowd *crowd); /* something at random */
void crowd_close(struct crowd *crowd);

/* --- sockets.c --- */

void sockets_attach(struct crowd *crowd);
void sockets_drive(struct crowd *crowd); /* one turn of the event loop */
double now_s(void);

/* --- forks.c --- */

/* A child makes calls and ends in one way or another. inherited: an idle handle of the calling
 * thread, NULL; crowd: its multi handle with transfers under way, NULL. */
void fork_at_random(struct dice *dice, CURL *inherited, struct crowd *crowd);
int run_once(const char *server, const char *token); /* what a child becomes by exec */

#endif
