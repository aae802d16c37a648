/* Tests of exporter/provider/replicate.c. */
#include <criterion/criterion.h>
#include "call_fixture.h"
#include "exporter/wire/json.h"

#define HOST "https://api.replicate.com/v1"
#define ASK "{\"input\":{\"prompt\":\"P\",\"temperature\":0.5}}"
#define JOB(status, output)                                                                        \
    "{\"id\":\"j1\",\"model\":\"o/"                                                                \
    "m\",\"input\":{\"prompt\":\"P\"},\"error\":null,\"status\":\"" status "\",\"output\":" output \
    ",\"metrics\":{\"input_token_count\":3,\"output_token_count\":2},"                             \
    "\"urls\":{\"get\":\"" HOST "/predictions/j1\"}}"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
    call = NULL;
}

TestSuite(replicate, .fini = done);

Test(replicate, refusals)
{
    call = CALL(.url = HOST "/predictions", .request = ASK, .status = 422,
                .response = "{\"title\":\"x\",\"detail\":\"version is required\"}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model was asked");
    cr_assert_str_eq(call->error_message, "version is required", "and why not");
    cr_assert_str_eq(call->job_id, "", "no job came of it");
    done();
    call = CALL(.url = HOST "/predictions/j1/cancel", .response = "{}");
    cr_assert_neq(call->kind, TS_CALL_LLM, "to cancel is no call of a model");
    done();
    call = CALL(.url = HOST "/models/o/m", .method = "GET", .response = "{}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "nor is to look at one");
}

Test(replicate, asked_polled_done)
{
    call = CALL(.url = HOST "/models/o/m/predictions", .request = ASK, .status = 201,
                .response = JOB("starting", "null"));
    cr_assert_str_eq(call->job_id, "j1", "a job");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "that was accepted");
    cr_assert_str_eq(call->request_model, "o/m", "the model in the path");
    cr_assert_str_eq(call->input[0].text, "P", "the prompt");
    cr_assert_str_eq(call->params[0].name, "temperature", "parameters are inputs");
    cr_assert_not(call->failed, "that is no failure");
    done();
    call =
        CALL(.url = HOST "/predictions/j1", .method = "GET", .response = JOB("processing", "null"));
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not ready");
    done();
    call = CALL(.url = HOST "/predictions/j1", .method = "GET",
                .response = JOB("succeeded", "[\"H\",\"i \\ud83d\",\"\\ude00\"]"));
    cr_assert_eq(call->job_step, TS_JOB_DONE, "ready");
    cr_assert_str_eq(call->output[0].text, "Hi \xf0\x9f\x98\x80", "pieces of one text");
    cr_assert_eq(call->usage.total.value, 5, "tokens");
    cr_assert_str_eq(call->response_model, "o/m", "the model");
}

Test(replicate, at_once_or_failed)
{
    call = CALL(.url = HOST "/predictions", .request = ASK, .status = 201,
                .response = JOB("succeeded", "[\"https://replicate.delivery/a.png\"]"));
    cr_assert_eq(call->job_step, TS_JOB_DONE, "a program may wait for the answer");
    cr_assert_eq(call->output_count, 0, "an address is no text");
    done();
    call = CALL(.url = HOST "/predictions/j1", .method = "GET",
                .response = "{\"id\":\"j1\",\"status\":\"failed\",\"error\":\"out of memory\"}");
    cr_assert_str_eq(call->error_message, "out of memory", "a job may fail");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "which ends it");
    done();
    call = CALL(.url = HOST "/predictions/j1", .method = "GET",
                .response = "{\"id\":\"j1\",\"status\":\"canceled\",\"error\":null}");
    cr_assert_str_eq(call->error_type, "canceled", "or be given up");
}

Test(replicate, followed_on_its_stream)
{
    call = CALL(.url = HOST "/predictions", .request = ASK, .status = 201,
                .response = "{\"id\":\"j1\",\"status\":\"starting\",\"urls\":{\"stream\":"
                            "\"https://stream.replicate.com/v1/streams/s9\"}}");
    cr_assert_str_eq(call->job_id, "s9", "the stream's name is what both know");
    done();
    call = CALL(.url = "https://stream.replicate.com/v1/streams/s9", .method = "GET",
                .type = "text/event-stream",
                .response = ": hi\n\nevent: output\ndata: H\n\nevent: output\ndata: i\n"
                            "data: you\n\nevent: done\ndata: {}\n\n");
    cr_assert_str_eq(call->job_id, "s9", "the same job");
    cr_assert_str_eq(call->output[0].text, "Hi\nyou", "lines of an event are lines");
    cr_assert(slice_is(call->outputs_json, "{\"output\":[\"H\",\"i\\nyou\"]}"), "as when polled");
    cr_assert_not(call->failed, "pieces need not be JSON");
    done();
    call = CALL(.url = "https://stream.replicate.com/v1/streams/s9", .method = "GET",
                .type = "text/event-stream", .response = "event: output\ndata: H\n\n");
    cr_assert(call->interrupted, "cut off");
}

Test(replicate, served_by_cog)
{
    call = CALL(.url = "http://gpu:5000/predictions", .request = ASK,
                .response = "{\"status\":\"succeeded\",\"output\":\"Hi\"}");
    cr_assert_str_eq(call->output[0].text, "Hi", "one's own server answers at once");
    cr_assert_str_eq(call->job_id, "", "and has no job");
}
