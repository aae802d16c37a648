/* Tests of exporter/provider/azure_analyze.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(azure_analyze, .fini = done);

#define BASE                                                                                       \
    "https://r.cognitiveservices.azure.com/documentintelligence/documentModels/prebuilt-read"
#define RESULT BASE "/analyzeResults/a-1?api-version=2024-11-30"

Test(azure_analyze, what_is_none)
{
    call = CALL(.url = "https://r.cognitiveservices.azure.com/language/:analyze-text",
                .request = "{}", .response = "{}");
    cr_assert_neq(call->kind, TS_CALL_PARSER, "text is no document");
}

Test(azure_analyze, asked)
{
    call = CALL(.url = BASE ":analyze?api-version=2024-11-30", .status = 202,
                .headers = "Apim-Request-Id: r\r\nOperation-Location: " RESULT "\r\n",
                .request = "{\"urlSource\":\"https://e/a.pdf\"}", .response = "");
    cr_assert_eq(call->kind, TS_CALL_PARSER, "a parser");
    cr_assert_str_eq(call->name, "analyze prebuilt-read", "of a model");
    cr_assert_str_eq(call->provider, "", "it is no vendor of models");
    cr_assert_str_eq(call->job_id, "a-1", "a job of the header's");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "is begun");
    ts_call_free(call);
    call = CALL(.url = BASE ":analyze", .status = 400, .request = "{}",
                .response = "{\"error\":{\"code\":\"InvalidRequest\",\"message\":\"bad\"}}");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "a refusal begins none");
    cr_assert_str_eq(call->error_type, "InvalidRequest", "with a code");
}

Test(azure_analyze, polls)
{
    static const struct {
        const char *response;
        enum ts_job_step step;
        bool failed;
    } rows[] = {
        {"{\"status\":\"notStarted\"}", TS_JOB_POLLED, false},
        {"{\"status\":\"running\"}", TS_JOB_POLLED, false},
        {"{\"status\":\"succeeded\",\"analyzeResult\":{}}", TS_JOB_DONE, false},
        {"{\"status\":\"Succeeded\",\"result\":{}}", TS_JOB_DONE, false},
        {"{\"status\":\"failed\",\"error\":{\"code\":\"c\",\"message\":\"m\"}}", TS_JOB_DONE, true},
        {"{\"status\":7}", TS_JOB_POLLED, false},
        {"", TS_JOB_POLLED, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call = CALL(.url = RESULT, .method = "GET", .response = rows[i].response);
        cr_assert_str_eq(call->job_id, "a-1", "the job of the path");
        cr_assert_eq(call->job_step, rows[i].step, "%s", rows[i].response);
        cr_assert_eq(call->failed, rows[i].failed, "%s", rows[i].response);
        ts_call_free(call);
    }
    call = CALL(.url = RESULT, .method = "GET", .response = "{\"status\":\"failed\"}");
    cr_assert_str_eq(call->error_type, "failed", "a failure without words");
}
