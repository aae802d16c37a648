#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "exporter/pipeline/live.h"
#include "exporter/sink/delivery.h"
#include "shim/journal.h"
#include "tests/unit/pipeline/writer.h"
#include "tests/unit/sink/server.h"

/* --- a host as the shim is one --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static int bits;
static atomic_ullong deadline_ns;
static atomic_int tls_calls;
static pthread_t thread;
static struct ts_exporter_host host;

static uint64_t monotonic(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
}

static int host_wait(int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&mutex);
    int failed = 0;
    while (!bits && !failed)
        failed = pthread_cond_timedwait(&changed, &mutex, &until);
    int result = bits;
    bits &= TS_WAKE_STOP;
    pthread_mutex_unlock(&mutex);
    return result;
}

static uint64_t host_deadline(void)
{
    return deadline_ns;
}

static void host_tls_ready(void)
{
    tls_calls++;
}

static void wake(int bit)
{
    pthread_mutex_lock(&mutex);
    bits |= bit;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void *run(void *unused)
{
    (void)unused;
    ts_live_run(&host);
    return NULL;
}

static void start(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    host = (struct ts_exporter_host){.abi = TS_EXPORTER_ABI,
                                     .spool_dir = test_spool,
                                     .run_id = TEST_RUN,
                                     .journal_id = ts_journal_id(),
                                     .wait = host_wait,
                                     .stop_deadline_ns = host_deadline,
                                     .tls_ready = host_tls_ready};
    pthread_create(&thread, NULL, run, NULL);
}

/* Returns how long it took in ms. */
static unsigned stop(unsigned limit_ms)
{
    uint64_t began_ns = monotonic();
    deadline_ns = began_ns + limit_ms * 1000000ull;
    wake(TS_WAKE_STOP);
    pthread_join(thread, NULL);
    return (unsigned)((monotonic() - began_ns) / 1000000);
}

/* --- servers --- */

static struct test_server server;
static pthread_mutex_t server_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t asked = PTHREAD_COND_INITIALIZER;
static int seen;

static void note_request(void)
{
    pthread_mutex_lock(&server_mutex);
    seen++;
    pthread_cond_broadcast(&asked);
    pthread_mutex_unlock(&server_mutex);
}

static void wait_for_requests(int count)
{
    pthread_mutex_lock(&server_mutex);
    while (seen < count)
        pthread_cond_wait(&asked, &server_mutex);
    pthread_mutex_unlock(&server_mutex);
}

static const char *take(struct test_server *s, const struct test_request *request)
{
    (void)s, (void)request;
    note_request();
    return TEST_OK;
}

static const char *silence(struct test_server *s, const struct test_request *request)
{
    (void)s, (void)request;
    note_request();
    return NULL;
}

static const char *fail_once(struct test_server *s, const struct test_request *request)
{
    (void)request;
    note_request();
    return s->requests ? TEST_OK : test_response(503, "", "");
}

static void begin(const char *(*answer)(struct test_server *, const struct test_request *))
{
    test_server_start(&server, answer, NULL);
    test_use_mlflow(&server);
    test_journal_open(0, NULL);
}

static bool was_delivered(void)
{
    char path[300];
    struct stat status;
    snprintf(path, sizeof path, "%s/runs/%s/delivered", test_spool, TEST_RUN);
    return stat(path, &status) == 0 && status.st_size > 0;
}

TestSuite(live, .init = test_spool_make, .fini = test_spool_remove, .timeout = 30);

Test(live, another_abi_or_no_sink_is_refused)
{
    struct ts_exporter_host other = {.abi = TS_EXPORTER_ABI + 1};
    cr_expect_eq(ts_live_run(&other), -1, "another abi");
    test_clear_environment();
    other.abi = TS_EXPORTER_ABI;
    cr_expect_eq(ts_live_run(&other), -1, "nothing is configured");
}

Test(live, a_finished_call_is_sent_while_the_program_runs)
{
    begin(take);
    start();
    test_call(1, "hello", "hi");
    wake(TS_WAKE_CALL);
    wait_for_requests(1);
    stop(1000);
    cr_expect_not_null(strstr(server.last[0].body, "chat gpt-4o-mini"), "the call's span");
    cr_expect_eq(tls_calls, 1, "tls_ready was called once");
    cr_expect(was_delivered(), "and remembered");
    test_server_stop(&server);
}

Test(live, what_is_left_is_sent_at_the_stop)
{
    begin(take);
    test_call(1, "hello", "hi");
    start();
    unsigned took_ms = stop(5000);
    cr_expect_geq(server.requests, 1, "it was sent");
    cr_expect(was_delivered(), "and remembered");
    cr_expect_lt(took_ms, 5000, "without using up the time");
    test_server_stop(&server);
}

Test(live, nothing_left_means_no_waiting)
{
    begin(take);
    start();
    cr_expect_lt(stop(20000), 10000, "back at once");
    cr_expect_eq(server.requests, 0, "nobody was asked");
    test_server_stop(&server);
}

Test(live, a_silent_server_is_left_at_the_deadline)
{
    begin(silence);
    test_call(1, "hello", "hi");
    start();
    wake(TS_WAKE_CALL);
    wait_for_requests(1);
    cr_expect_lt(stop(700), 10000, "not as long as the server would let us wait");
    cr_expect_not(was_delivered(), "it stays for the next exporter");
    cr_expect(ts_server_down_fresh(test_spool, "MLflow at http://127.0.0.1:", 30) == false,
              "the mark names the server in full");
    char name[200];
    snprintf(name, sizeof name, "MLflow at %s, experiment 0", server.url);
    cr_expect(ts_server_down_fresh(test_spool, name, 30), "the next one need not wait for it");
    test_server_stop(&server);
}

Test(live, a_server_known_to_be_down_is_not_waited_for)
{
    begin(silence);
    char name[200];
    snprintf(name, sizeof name, "MLflow at %s, experiment 0", server.url);
    ts_server_down_set(test_spool, name);
    test_call(1, "hello", "hi");
    start();
    wake(TS_WAKE_CALL);
    wait_for_requests(1);
    cr_expect_lt(stop(20000), 10000, "back at once, though a request was under way");
    test_server_stop(&server);
}

Test(live, a_server_that_comes_back_gets_all)
{
    begin(fail_once);
    test_call(1, "hello", "hi");
    start();
    wait_for_requests(2);
    test_call(2, "and now?", "still here");
    wake(TS_WAKE_CALL);
    wait_for_requests(3); /* which are sent one after the other */
    cr_expect(was_delivered(), "the first call was sent after the pause");
    stop(1000);
    test_server_stop(&server);
}

Test(live, a_run_that_another_exporter_has_is_left_to_it)
{
    int ready[2], hold[2];
    char byte, error[200];
    begin(take);
    test_call(1, "hello", "hi");
    cr_assert(pipe(ready) == 0 && pipe(hold) == 0, "pipes");
    pid_t child = fork();
    if (child == 0) {
        struct ts_delivery *delivery = ts_delivery_open(test_spool, TEST_RUN, error, sizeof error);
        close(hold[1]);
        if (write(ready[1], "x", 1) == 1 && read(hold[0], &byte, 1) == 0)
            _exit(delivery ? 0 : 1);
        _exit(1);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1, "the other has it");
    start();
    stop(1000);
    cr_expect_eq(server.requests, 0, "nothing is sent twice");
    close(hold[1]);
    test_server_stop(&server);
}
