#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/sink/config.h"
#include "exporter/sink/sink.h"
#include "tests/unit/sink/server.h"

static struct ts_sink_config config;
static char error[300];

static int read_config(void)
{
    return ts_sink_config_read(&config, error, sizeof error);
}

static void expect_text(const char *got, const char *expected, const char *what)
{
    cr_expect(got && strcmp(got, expected) == 0, "%s must be %s, is %s", what, expected,
              got ? got : "NULL");
}

TestSuite(config, .init = test_clear_environment);

Test(config, nothing_set_is_no_sink_and_no_error)
{
    setenv("MLFLOW_TRACKING_URI", "", 1);
    cr_expect_eq(read_config(), 0, "empty counts as not set");
    cr_expect_eq(config.kind, TS_SINK_NONE, "no sink");
    cr_expect_null(ts_sink_from_environment(NULL, error, sizeof error), "no sink");
    cr_expect_str_eq(error, "", "and no error");
}

Test(config, an_address_that_is_not_http_is_said_clearly)
{
    static const char *const bad[] = {"sqlite:///mlflow.db", "databricks", "/tmp/mlruns",
                                      "ftp://host", "http://"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("MLFLOW_TRACKING_URI", bad[i], 1);
        cr_expect_null(ts_sink_from_environment(NULL, error, sizeof error), "%s is no server",
                       bad[i]);
        cr_expect(strstr(error, "MLFLOW_TRACKING_URI") && strstr(error, "mlflow server"),
                  "%s: the line names the variable and a way out: %s", bad[i], error);
    }
    setenv("MLFLOW_TRACKING_URI", "postgresql://u:secret@host/db", 1);
    cr_expect_eq(read_config(), -1, "no server");
    cr_expect_null(strstr(error, "secret"), "credentials are not shown: %s", error);
}

Test(config, mlflow_with_prefix_and_credentials_in_the_url)
{
    setenv("MLFLOW_TRACKING_URI", "https://me:p%40ss@ml.example:8443/team/mlflow//", 1);
    setenv("MLFLOW_EXPERIMENT_NAME", "docs", 1);
    cr_assert_eq(read_config(), 0, "usable: %s", error);
    cr_expect_eq(config.kind, TS_SINK_MLFLOW, "MLflow");
    expect_text(config.base, "https://ml.example:8443/team/mlflow", "the base");
    expect_text(config.traces_url, "https://ml.example:8443/team/mlflow/v1/traces", "the address");
    expect_text(config.username, "me", "the user");
    expect_text(config.password, "p@ss", "the password");
    expect_text(config.experiment_name, "docs", "the experiment");
    ts_sink_config_free(&config);
}

Test(config, mlflow_variables)
{
    setenv("MLFLOW_TRACKING_URI", "http://u:p@h", 1);
    setenv("MLFLOW_TRACKING_TOKEN", "tok", 1);
    setenv("MLFLOW_TRACKING_INSECURE_TLS", "true", 1);
    setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", "/ca.pem", 1);
    cr_assert_eq(read_config(), 0, "usable: %s", error);
    expect_text(config.token, "tok", "the token");
    cr_expect_null(config.username, "a token goes before credentials in the address");
    cr_expect(config.insecure, "insecure is read");
    expect_text(config.ca_path, "/ca.pem", "the certificate");
    ts_sink_config_free(&config);
}

Test(config, otlp_addresses)
{
    setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/", 1);
    cr_assert_eq(read_config(), 0, "usable: %s", error);
    cr_expect_eq(config.kind, TS_SINK_OTLP, "OTLP");
    expect_text(config.traces_url, "http://collector:4318/v1/traces", "the path is added");
    ts_sink_config_free(&config);
    setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://other:1/in?key=1", 1);
    cr_assert_eq(read_config(), 0, "usable: %s", error);
    expect_text(config.traces_url, "http://other:1/in?key=1", "taken as it is");
    ts_sink_config_free(&config);
}

Test(config, otlp_headers_are_decoded_and_cannot_break_out)
{
    setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", 1);
    setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x=y,bad=a%0d%0aHost:evil,=v", 1);
    cr_assert_eq(read_config(), 0, "usable: %s", error);
    cr_assert_eq(config.header_count, 2, "two good headers, got %zu", config.header_count);
    expect_text(config.headers[0], "api-key: a b", "the first");
    expect_text(config.headers[1], "x: y", "the second");
    ts_sink_config_free(&config);
}

Test(config, mlflow_wins_and_the_name_says_so)
{
    setenv("MLFLOW_TRACKING_URI", "http://u:secret@ml:5000", 1);
    setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", 1);
    struct ts_sink *sink = ts_sink_from_environment(NULL, error, sizeof error);
    cr_assert_not_null(sink, "usable: %s", error);
    cr_expect(ts_sink_is_live(sink), "MLflow is live");
    cr_expect_str_eq(ts_sink_name(sink),
                     "MLflow at http://ml:5000, experiment 0; the OTLP endpoint is not used",
                     "the name tells it all, without the password");
    ts_sink_free(sink);
}

Test(config, an_otlp_sink_waits_for_complete_traces)
{
    setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c", 1);
    struct ts_sink *sink = ts_sink_from_environment(NULL, error, sizeof error);
    cr_assert_not_null(sink, "usable: %s", error);
    cr_expect_not(ts_sink_is_live(sink), "OTLP is not live");
    cr_expect_str_eq(ts_sink_name(sink), "OTLP at http://c/v1/traces", "its name");
    ts_sink_free(sink);
}
