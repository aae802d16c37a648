#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "exporter/sink/backoff.h"
#include "exporter/sink/delivery.h"
#include "tests/unit/sink/server.h"
#include "tests/unit/sink/spans.h"

static char spool[64], error[600];
static struct test_server server;
static struct ts_sink *sink;

static void path_in_spool(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/%s", spool, name);
}

static void make_spool(void)
{
    char path[128];
    strcpy(spool, "/tmp/ts-delivery-XXXXXX");
    cr_assert_not_null(mkdtemp(spool), "a folder for the test");
    path_in_spool(path, sizeof path, "runs");
    mkdir(path, 0700);
    path_in_spool(path, sizeof path, "runs/r1");
    mkdir(path, 0700);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static void clean_up(void)
{
    nftw(spool, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

TestSuite(delivery, .init = make_spool, .fini = clean_up);

static struct ts_delivery *open_run(void)
{
    struct ts_delivery *delivery = ts_delivery_open(spool, "r1", error, sizeof error);
    cr_assert_not_null(delivery, "the run must open: %s", error);
    return delivery;
}

static void serve(const char *(*answer)(struct test_server *, const struct test_request *),
                  bool mlflow)
{
    test_server_start(&server, answer, NULL);
    test_use_mlflow(&server);
    if (!mlflow) {
        unsetenv("MLFLOW_TRACKING_URI");
        setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url, 1);
    }
    sink = ts_sink_from_environment(NULL, error, sizeof error);
    cr_assert_not_null(sink, "the sink must open: %s", error);
}

static void stop_serving(void)
{
    ts_sink_free(sink);
    test_server_stop(&server);
}

static const char *take(struct test_server *s, const struct test_request *request)
{
    (void)s, (void)request;
    return TEST_OK;
}

static const char *down(struct test_server *s, const struct test_request *request)
{
    (void)s, (void)request;
    return test_response(503, "Retry-After: 4\r\n", "");
}

/* As MLflow does it: one bad span and the whole request is refused. */
static const char *no_poison(struct test_server *s, const struct test_request *request)
{
    (void)s;
    return strstr(request->body, "poison") ? test_response(400, "", "{\"message\":\"too long\"}")
                                           : TEST_OK;
}

static void add_trace(struct ts_delivery *delivery, int trace, const char *name)
{
    ts_delivery_add(delivery, test_span(trace, 2, 1, "LLM", name, 0, 1));
    ts_delivery_add(delivery, test_span(trace, 1, 0, "AGENT", "root", 0, 1));
}

static enum ts_send_result flush(struct ts_delivery *delivery)
{
    return ts_delivery_flush(delivery, sink, error, sizeof error);
}

Test(delivery, a_run_that_is_not_there_cannot_be_opened)
{
    cr_expect_null(ts_delivery_open(spool, "none", error, sizeof error), "no such run");
    cr_expect(strstr(error, "none/lock"), "the line names the file: %s", error);
}

/* What another process sees: 0: it got the run, 1: it did not, which was no error, 2: an error. */
static int open_elsewhere(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct ts_delivery *delivery = ts_delivery_open(spool, "r1", error, sizeof error);
        _exit(delivery ? 0 : *error ? 2 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

Test(delivery, one_exporter_at_a_time)
{
    struct ts_delivery *first = open_run();
    cr_expect_eq(open_elsewhere(), 1, "another process does not get it, which is no error");
    ts_delivery_close(first);
    cr_expect_eq(open_elsewhere(), 0, "now it does");
    ts_delivery_close(open_run());
}

Test(delivery, a_forked_child_does_not_keep_the_lock)
{
    int hold[2];
    cr_assert_eq(pipe(hold), 0, "a pipe");
    struct ts_delivery *first = open_run();
    pid_t child = fork();
    if (child == 0) {
        char byte;
        close(hold[1]);
        _exit((int)read(hold[0], &byte, 1));
    }
    ts_delivery_close(first);
    cr_expect_eq(open_elsewhere(), 0, "the child that lives on holds nothing");
    close(hold[1]);
    waitpid(child, NULL, 0);
    close(hold[0]);
}

Test(delivery, links_are_not_followed)
{
    char path[128], target[128];
    path_in_spool(path, sizeof path, "runs/r1/delivered");
    path_in_spool(target, sizeof target, "victim");
    cr_assert_eq(symlink(target, path), 0, "a link");
    cr_expect_null(ts_delivery_open(spool, "r1", error, sizeof error), "not followed");
    cr_expect_neq(access(target, F_OK), 0, "nothing was made behind it");
}

Test(delivery, sends_many_traces_in_one_request_and_never_again)
{
    serve(take, true);
    struct ts_delivery *delivery = open_run();
    for (int i = 1; i <= 20; i++)
        add_trace(delivery, i, "chat");
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 40, "all wait");
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(server.requests, 1, "one request");
    const struct ts_delivery_counts *counts = ts_delivery_counts(delivery);
    cr_expect_eq(counts->sent, 40, "all sent");
    cr_expect_eq(counts->traces_closed, 20, "with their roots");
    cr_expect_eq(counts->waiting, 0, "none waits");
    add_trace(delivery, 7, "chat");
    cr_expect_eq(counts->already, 2, "known at once");
    ts_delivery_close(delivery);
    delivery = open_run();
    add_trace(delivery, 7, "chat");
    add_trace(delivery, 21, "chat");
    cr_expect_eq(ts_delivery_counts(delivery)->already, 2, "and known to the next exporter");
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 2, "a new one is not");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, children_are_sent_before_their_root)
{
    serve(take, true);
    struct ts_delivery *delivery = open_run();
    ts_delivery_add(delivery, test_span(1, 2, 1, "LLM", "leaf-one", 0, 1));
    ts_delivery_add(delivery, test_span(2, 2, 1, "LLM", "leaf-two", 0, 1));
    ts_delivery_add(delivery, test_span(1, 1, 0, "AGENT", "root-one", 0, 1));
    flush(delivery);
    const char *body = server.last[0].body;
    const char *leaf = strstr(body, "leaf-one"), *root = strstr(body, "root-one");
    cr_assert(leaf && root && strstr(body, "leaf-two"), "all three are there");
    cr_expect_lt(leaf, root, "the root last");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, a_bad_trace_ends_up_alone_and_aside)
{
    serve(no_poison, true);
    struct ts_delivery *delivery = open_run();
    for (int i = 1; i <= 9; i++)
        add_trace(delivery, i, i == 4 ? "poison" : "chat");
    cr_expect_eq(flush(delivery), TS_SEND_OK, "dealt with: %s", error);
    cr_expect_eq(ts_delivery_counts(delivery)->sent, 16, "eight good traces were sent");
    cr_expect_eq(ts_delivery_counts(delivery)->refused, 2, "one was refused");
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 0, "none waits");
    char path[128], text[4096] = "";
    path_in_spool(path, sizeof path, "rejected/ab000000000000000000000000000004.json");
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "it is set aside as %s", path);
    cr_expect_not_null(fgets(text, sizeof text, file), "one line");
    cr_expect(strstr(text, "too long") && strstr(text, "poison"),
              "with the server's words and the spans: %s", text);
    fclose(file);
    ts_delivery_close(delivery);
    delivery = open_run();
    add_trace(delivery, 4, "poison");
    cr_expect_eq(ts_delivery_counts(delivery)->already, 2, "and never sent again");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, a_server_that_is_down_loses_nothing)
{
    serve(down, true);
    struct ts_delivery *delivery = open_run();
    add_trace(delivery, 1, "chat");
    cr_expect_eq(flush(delivery), TS_SEND_LATER, "not taken");
    cr_expect(strstr(error, "503"), "with a reason: %s", error);
    cr_expect_eq(ts_delivery_counts(delivery)->retry_after_s, 4, "and when to come again");
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 2, "all wait");
    server.answer = take;
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken later: %s", error);
    cr_expect_eq(ts_delivery_counts(delivery)->sent, 2, "all sent");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, complete_traces_only_when_the_sink_is_not_live)
{
    serve(take, false);
    struct ts_delivery *delivery = open_run();
    ts_delivery_add(delivery, test_span(1, 2, 1, "LLM", "open", 0, 1));
    add_trace(delivery, 2, "closed");
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(ts_delivery_counts(delivery)->sent, 2, "the closed trace");
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 1, "the open one waits");
    ts_delivery_add(delivery, test_span(1, 1, 0, "AGENT", "root", 0, 1));
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(ts_delivery_counts(delivery)->sent, 4, "now both");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, views_of_living_processes_are_never_sent)
{
    struct ts_delivery *delivery = open_run();
    struct ts_span *span = test_span(1, 1, 0, "AGENT", "root", 0, 1);
    span->in_progress = true;
    ts_delivery_add(delivery, span);
    cr_expect_eq(ts_delivery_counts(delivery)->waiting, 0, "not queued");
    ts_delivery_close(delivery);
}

Test(delivery, more_than_a_batch_goes_in_several)
{
    serve(take, true);
    struct ts_delivery *delivery = open_run();
    for (int i = 1; i <= 600; i++)
        ts_delivery_add(delivery, test_span(i % 7, i + 1, 1, "LLM", "x", 0, 1));
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(server.requests, 2, "512 and 88");
    char big[2 << 20];
    memset(big, 'x', sizeof big);
    for (int i = 1; i <= 3; i++) {
        struct ts_span *span = test_span(1, 1000 + i, 1, "LLM", "x", 0, 1);
        ts_span_slice(span, "big", TS_VALUE_TEXT, (struct ts_slice){big, sizeof big});
        ts_delivery_add(delivery, span);
    }
    cr_expect_eq(flush(delivery), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(server.requests, 5, "one of 2 MB each: two are more than 4 MB");
    cr_expect_eq(ts_delivery_counts(delivery)->sent, 603, "all sent");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, a_torn_or_damaged_entry_means_sending_again)
{
    serve(take, true);
    struct ts_delivery *delivery = open_run();
    add_trace(delivery, 1, "chat");
    add_trace(delivery, 2, "chat");
    flush(delivery);
    ts_delivery_close(delivery);
    char path[128];
    path_in_spool(path, sizeof path, "runs/r1/delivered");
    int fd = open(path, O_RDWR);
    cr_assert_eq(lseek(fd, 0, SEEK_END), 4 * 32, "four entries of 32 bytes");
    cr_assert_eq(pwrite(fd, "x", 1, 3), 1, "the first is damaged");
    cr_assert_eq(ftruncate(fd, 4 * 32 - 5), 0, "the last is torn");
    close(fd);
    delivery = open_run();
    add_trace(delivery, 1, "chat");
    add_trace(delivery, 2, "chat");
    cr_expect_eq(ts_delivery_counts(delivery)->already, 2, "two are whole");
    cr_expect_eq(flush(delivery), TS_SEND_OK, "the others are sent again: %s", error);
    ts_delivery_close(delivery);
    delivery = open_run();
    add_trace(delivery, 1, "chat");
    add_trace(delivery, 2, "chat");
    cr_expect_eq(ts_delivery_counts(delivery)->already, 4, "now all are known");
    ts_delivery_close(delivery);
    stop_serving();
}

Test(delivery, the_mark_of_a_server_that_is_down)
{
    const char *name = "MLflow at http://h, experiment docs";
    cr_expect_not(ts_server_down_fresh(spool, name, 30), "no mark yet");
    ts_server_down_set(spool, name);
    cr_expect(ts_server_down_fresh(spool, name, 30), "fresh");
    cr_expect(ts_server_down_fresh(spool, "MLflow at http://h, experiment docs (3)", 30),
              "the same server with its experiment known");
    cr_expect_not(ts_server_down_fresh(spool, "MLflow at http://h2, experiment docs", 30),
                  "another server");
    cr_expect_not(ts_server_down_fresh(spool, name, 0), "too old");
    ts_server_down_clear(spool);
    cr_expect_not(ts_server_down_fresh(spool, name, 30), "gone");
}

Test(delivery, a_damaged_mark_is_no_mark)
{
    static const char *const bad[] = {
        "",           "\n", "x MLflow at h\n", "99999999999 MLflow at h\n", "12 MLflow at h\n",
        "MLflow at h"};
    char path[128];
    path_in_spool(path, sizeof path, "server-down");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        FILE *file = fopen(path, "w");
        fputs(bad[i], file);
        fclose(file);
        cr_expect_not(ts_server_down_fresh(spool, "MLflow at h", 30), "'%s' is no mark", bad[i]);
    }
}

Test(backoff, doubles_up_to_half_a_minute)
{
    struct ts_backoff backoff = {0};
    static const unsigned expected_ms[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
    for (size_t i = 0; i < sizeof expected_ms / sizeof *expected_ms; i++) {
        ts_backoff_failed(&backoff, 7, 0, 0);
        cr_expect_eq(backoff.next_ns, 7 + expected_ms[i] * MS, "%u ms after failure %zu",
                     expected_ms[i], i + 1);
    }
    ts_backoff_failed(&backoff, 0, 0, UINT32_MAX);
    cr_expect_eq(backoff.next_ns, 15000 * MS, "chance takes away half at most");
    ts_backoff_failed(&backoff, 0, 60, 0);
    cr_expect_eq(backoff.next_ns, 60000 * MS, "the server's wish is kept");
    ts_backoff_worked(&backoff);
    cr_expect_eq(backoff.next_ns, 0, "at once after success");
}
