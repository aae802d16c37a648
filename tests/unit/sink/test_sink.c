#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "exporter/sink/sink.h"
#include "tests/unit/sink/server.h"
#include "tests/unit/sink/spans.h"

static struct test_server server;
static char error[600];
static unsigned retry_after_s;

static struct ts_sink *open_sink(const struct ts_sink_options *options)
{
    struct ts_sink *sink = ts_sink_from_environment(options, error, sizeof error);
    cr_assert_not_null(sink, "the sink must open: %s", error);
    return sink;
}

static enum ts_send_result send_one(struct ts_sink *sink)
{
    struct ts_span *span = test_span(1, 1, 0, "LLM", "chat", 0, 1);
    enum ts_send_result result = ts_sink_send(sink, (const struct ts_span *const *)&span, 1,
                                              &retry_after_s, error, sizeof error);
    ts_span_free(span);
    return result;
}

static const char *always(struct test_server *s, const struct test_request *request)
{
    (void)request;
    return s->context;
}

static enum ts_send_result send_answered(const char *answer)
{
    test_server_start(&server, always, (void *)answer);
    test_use_mlflow(&server);
    struct ts_sink *sink = open_sink(NULL);
    enum ts_send_result result = send_one(sink);
    ts_sink_free(sink);
    test_server_stop(&server);
    return result;
}

static void expect_head(int request, const char *text)
{
    cr_expect_not_null(strcasestr(server.last[request].head, text), "request %d must have %s:\n%s",
                       request, text, server.last[request].head);
}

Test(sink, nothing_to_send_asks_nobody)
{
    test_clear_environment();
    setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1", 1);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(ts_sink_send(sink, NULL, 0, NULL, error, sizeof error), TS_SEND_OK, "no spans");
    ts_sink_free(sink);
}

Test(sink, nobody_there_means_later)
{
    test_clear_environment();
    setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1", 1);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(send_one(sink), TS_SEND_LATER, "a refused connection");
    cr_expect(strstr(error, "http://127.0.0.1:1"), "the line names the server: %s", error);
    cr_expect_eq(ts_sink_check(sink, error, sizeof error), -1, "and the check fails");
    ts_sink_free(sink);
}

Test(sink, spans_are_posted_as_mlflow_wants_them)
{
    test_server_start(&server, always, (void *)TEST_OK);
    test_use_mlflow(&server);
    setenv("MLFLOW_EXPERIMENT_ID", "7", 1);
    setenv("MLFLOW_TRACKING_USERNAME", "me", 1);
    setenv("MLFLOW_TRACKING_PASSWORD", "pw", 1);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(send_one(sink), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(send_one(sink), TS_SEND_OK, "taken: %s", error);
    expect_head(0, "POST /v1/traces HTTP/1.1");
    expect_head(0, "Content-Type: application/json");
    expect_head(0, "Content-Encoding: gzip");
    expect_head(0, "x-mlflow-experiment-id: 7");
    expect_head(0, "Authorization: Basic bWU6cHc=");
    cr_expect_not_null(strstr(server.last[0].body, "\"resourceSpans\""), "the body is OTLP");
    cr_expect_eq(server.last[1].connection, 0, "the connection is used again");
    ts_sink_free(sink);
    test_server_stop(&server);
}

Test(sink, a_token_is_sent_as_bearer)
{
    test_server_start(&server, always, (void *)TEST_OK);
    test_use_mlflow(&server);
    setenv("MLFLOW_TRACKING_TOKEN", "t0k", 1);
    struct ts_sink *sink = open_sink(NULL);
    send_one(sink);
    expect_head(0, "Authorization: Bearer t0k");
    expect_head(0, "x-mlflow-experiment-id: 0");
    ts_sink_free(sink);
    test_server_stop(&server);
}

Test(sink, otlp_headers_are_sent)
{
    test_server_start(&server, always, (void *)TEST_OK);
    test_clear_environment();
    setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url, 1);
    setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b", 1);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(send_one(sink), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(ts_sink_check(sink, error, sizeof error), 0, "there: %s", error);
    expect_head(0, "api-key: a b");
    cr_expect_null(strcasestr(server.last[0].head, "x-mlflow"), "nothing of MLflow's");
    ts_sink_free(sink);
    test_server_stop(&server);
}

Test(sink, answers_are_judged)
{
    static const struct {
        int status;
        const char *headers, *body;
        enum ts_send_result expected;
        const char *words;
    } cases[] = {
        {400, "", "{\"message\":\"'Session ID' exceeds\\nlimits\"}", TS_SEND_REFUSED,
         "400: 'Session ID' exceeds limits"},
        {400, "", "{\"detail\":\"Invalid Content-Type: application/json\"}", TS_SEND_LATER,
         "Content-Type"},
        {413, "", "", TS_SEND_REFUSED, "413"},
        {422, "", "{\"detail\":\"Cannot convert\"}", TS_SEND_REFUSED, "Cannot convert"},
        {401, "", "who?", TS_SEND_LATER, "who?"},
        {403, "", "", TS_SEND_LATER, "403"},
        {404, "", "", TS_SEND_LATER, "404"},
        {500, "", "\x1b[31mboom", TS_SEND_LATER, "500: [31mboom"},
        {503, "", "", TS_SEND_LATER, "503"},
        {302, "Location: http://other.example/login\r\n", "", TS_SEND_LATER, "other.example"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *answer = test_response(cases[i].status, cases[i].headers, cases[i].body);
        cr_expect_eq(send_answered(answer), cases[i].expected, "status %d (%s): %s",
                     cases[i].status, cases[i].body, error);
        cr_expect(strstr(error, cases[i].words), "'%s' must be in '%s'", cases[i].words, error);
    }
}

Test(sink, retry_after_is_passed_on)
{
    cr_expect_eq(send_answered(test_response(429, "Retry-After: 7\r\n", "")), TS_SEND_LATER,
                 "too many requests");
    cr_expect_eq(retry_after_s, 7, "seven seconds, got %u", retry_after_s);
}

Test(sink, garbage_and_web_pages_are_no_success)
{
    cr_expect_eq(send_answered("garbage garbage\r\n\r\nConnection: close"), TS_SEND_LATER,
                 "no HTTP: %s", error);
    cr_expect_eq(send_answered("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               "Content-Length: 4\r\n\r\nhej!"),
                 TS_SEND_LATER, "a web page");
    cr_expect(strstr(error, "web page"), "said so: %s", error);
}

Test(sink, a_redirect_gets_no_credentials)
{
    struct test_server other;
    char headers[200];
    test_server_start(&other, always, (void *)TEST_OK);
    snprintf(headers, sizeof headers, "Location: %s/v1/traces\r\n", other.url);
    test_server_start(&server, always, (void *)test_response(307, headers, ""));
    test_use_mlflow(&server);
    setenv("MLFLOW_TRACKING_TOKEN", "t0k", 1);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(send_one(sink), TS_SEND_LATER, "not followed");
    cr_expect_eq(other.requests, 0, "the other host was not asked");
    ts_sink_free(sink);
    test_server_stop(&server);
    test_server_stop(&other);
}

/* --- cancelling --- */

static atomic_int polls;

static bool stop_when_asked(void *context)
{
    struct test_server *s = context;
    polls++;
    return s->requests > 0;
}

static const char *silence(struct test_server *s, const struct test_request *request)
{
    (void)s, (void)request;
    return NULL;
}

Test(sink, a_silent_server_is_left_when_cancelled, .timeout = 10)
{
    test_server_start(&server, silence, NULL);
    test_use_mlflow(&server);
    struct ts_sink_options options = {stop_when_asked, &server};
    struct ts_sink *sink = open_sink(&options);
    cr_expect_eq(send_one(sink), TS_SEND_LATER, "kept for later");
    cr_expect(strstr(error, "stopped"), "said so: %s", error);
    cr_expect_gt(polls, 1, "it was asked while waiting");
    ts_sink_free(sink);
    test_server_stop(&server);
}

/* --- experiments --- */

struct experiments {
    const char *answers[4]; /* in order, for all but /v1/traces */
    int asked;
};

static const char *play(struct test_server *s, const struct test_request *request)
{
    struct experiments *experiments = s->context;
    if (strstr(request->head, "/v1/traces"))
        return TEST_OK;
    return experiments->answers[experiments->asked++];
}

#define ABSENT                                                                                     \
    "HTTP/1.1 404 No\r\nContent-Length: 43\r\n\r\n"                                                \
    "{\"error_code\":   \"RESOURCE_DOES_NOT_EXIST\"}"
#define EXISTS                                                                                     \
    "HTTP/1.1 400 No\r\nContent-Length: 43\r\n\r\n"                                                \
    "{\"error_code\":   \"RESOURCE_ALREADY_EXISTS\"}"
#define MADE "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"experiment_id\": \"3\"}"
#define FOUND                                                                                      \
    "HTTP/1.1 200 OK\r\nContent-Length: 67\r\n\r\n"                                                \
    "{\"experiment\": {\"experiment_id\": \"5\", \"name\": \"docs & more/\xc3\xa4\"}}     "
#define DELETED                                                                                    \
    "HTTP/1.1 200 OK\r\nContent-Length: 67\r\n\r\n"                                                \
    "{\"experiment\": {\"experiment_id\":\"5\",\"lifecycle_stage\":\"deleted\"}}  "

static enum ts_send_result send_by_name(struct experiments *experiments, char *name, size_t size)
{
    test_server_start(&server, play, experiments);
    test_use_mlflow(&server);
    setenv("MLFLOW_EXPERIMENT_NAME", "docs & more/\xc3\xa4", 1);
    struct ts_sink *sink = open_sink(NULL);
    enum ts_send_result result = send_one(sink);
    if (result == TS_SEND_OK)
        result = send_one(sink);
    snprintf(name, size, "%s", ts_sink_name(sink));
    ts_sink_free(sink);
    test_server_stop(&server);
    return result;
}

Test(sink, an_experiment_is_found_by_name_once)
{
    char name[200];
    struct experiments experiments = {.answers = {FOUND}};
    cr_expect_eq(send_by_name(&experiments, name, sizeof name), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(experiments.asked, 1, "asked once for two requests");
    cr_expect(strstr(name, "experiment docs & more/\xc3\xa4 (5)"), "the name is full now: %s",
              name);
}

Test(sink, an_experiment_is_made_when_absent)
{
    char name[200];
    struct experiments experiments = {.answers = {ABSENT, MADE}};
    cr_expect_eq(send_by_name(&experiments, name, sizeof name), TS_SEND_OK, "taken: %s", error);
    cr_expect(strstr(name, "(3)"), "with its number: %s", name);
}

Test(sink, two_may_make_the_same_experiment)
{
    char name[200];
    struct experiments experiments = {.answers = {ABSENT, EXISTS, FOUND}};
    cr_expect_eq(send_by_name(&experiments, name, sizeof name), TS_SEND_OK, "taken: %s", error);
    cr_expect_eq(experiments.asked, 3, "asked again after the other had made it");
}

Test(sink, a_deleted_experiment_is_said)
{
    char name[200];
    struct experiments experiments = {.answers = {DELETED}};
    cr_expect_eq(send_by_name(&experiments, name, sizeof name), TS_SEND_LATER, "not taken");
    cr_expect(strstr(error, "deleted"), "said so: %s", error);
}

Test(sink, an_experiment_lookup_that_is_no_mlflow_is_said)
{
    char name[200];
    struct experiments experiments = {
        .answers = {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}};
    cr_expect_eq(send_by_name(&experiments, name, sizeof name), TS_SEND_LATER, "not taken");
    cr_expect(strstr(error, "MLflow"), "said so: %s", error);
}

Test(sink, check_names_the_experiment)
{
    struct experiments experiments = {.answers = {FOUND}};
    test_server_start(&server, play, &experiments);
    test_use_mlflow(&server);
    struct ts_sink *sink = open_sink(NULL);
    cr_expect_eq(ts_sink_check(sink, error, sizeof error), 0, "there: %s", error);
    cr_expect(strstr(ts_sink_name(sink), "docs"), "by name: %s", ts_sink_name(sink));
    ts_sink_free(sink);
    test_server_stop(&server);
}
