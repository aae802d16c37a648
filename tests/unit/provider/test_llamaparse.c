/* Tests of exporter/provider/llamaparse.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(llamaparse, .fini = done);

#define BASE "https://api.cloud.llamaindex.ai/api/parsing"
#define GET(path, ...) CALL(.url = BASE path, .method = "GET", __VA_ARGS__)

Test(llamaparse, what_is_none)
{
    call = CALL(.url = BASE "/usage", .method = "GET", .response = "{}");
    cr_assert_neq(call->kind, TS_CALL_PARSER, "usage is no parsing");
    ts_call_free(call);
    call = CALL(.url = BASE "/upload", .method = "GET", .response = "{}");
    cr_assert_neq(call->kind, TS_CALL_PARSER, "nor is a GET of the upload's address");
}

Test(llamaparse, upload)
{
    call = CALL(.url = BASE "/upload", .request = "x", .status = 401,
                .response = "{\"detail\":\"Invalid API Key\"}");
    cr_assert_str_eq(call->error_message, "Invalid API Key", "its own words");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "and no job");
    ts_call_free(call);
    call = CALL(.url = BASE "/upload", .request = "x",
                .response = "{\"id\":\"j-1\",\"status\":\"PENDING\"}");
    cr_assert_eq(call->kind, TS_CALL_PARSER, "a parser");
    cr_assert_str_eq(call->name, "parse llamaparse", "with a name");
    cr_assert_str_eq(call->job_id, "j-1", "a job");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "is begun");
}

Test(llamaparse, polls)
{
    call = GET("/job/j-1", .response = "{\"id\":\"j-1\",\"status\":\"PENDING\"}");
    cr_assert_str_eq(call->job_id, "j-1", "the job of the path");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not ready");
    ts_call_free(call);
    call = GET("/job/j-1", .response = "{\"id\":\"j-1\",\"status\":\"SUCCESS\"}");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "ready, but not fetched");
    ts_call_free(call);
    call = GET("/job/j-1", .response = "{\"id\":\"j-1\",\"status\":\"ERROR\",\"error_code\":"
                                       "\"PDF_IS_PROTECTED\",\"error_message\":\"locked\"}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "an error ends it");
    cr_assert_str_eq(call->error_type, "PDF_IS_PROTECTED", "with a code");
    cr_assert_str_eq(call->error_message, "locked", "and words");
}

Test(llamaparse, result)
{
    call = GET("/job/j-1/result/markdown", .response = "{\"markdown\":\"# T\"}");
    cr_assert_str_eq(call->job_id, "j-1", "of the job");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "the end");
    cr_assert(slice_is(call->outputs_json, "{\"markdown\":\"# T\"}"), "the answer as sent");
}

Test(llamaparse, second_version)
{
    call = CALL(.url = "https://api.cloud.llamaindex.ai/api/v2/parse/pjb-1?expand=text",
                .method = "GET",
                .response = "{\"job\":{\"id\":\"pjb-1\",\"status\":\"COMPLETED\"},\"text\":{}}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "the poll brings the text");
    ts_call_free(call);
    call = CALL(.url = "https://api.cloud.llamaindex.ai/api/v2/parse/pjb-1", .method = "GET",
                .response = "{\"job\":{\"id\":\"pjb-1\",\"status\":\"RUNNING\"}}");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "or not yet");
}
