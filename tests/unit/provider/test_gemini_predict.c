/* Tests of exporter/provider/gemini_predict.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

#define HOST "https://generativelanguage.googleapis.com/v1beta/models/"
#define VERTEX                                                                                     \
    "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/"   \
    "models/"
#define PROMPT "{\"instances\":[{\"prompt\":\"a cat\"}],\"parameters\":{\"sampleCount\":2}}"
#define NAME "\"name\":\"models/veo/operations/1\""

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(gemini_predict, .fini = done);

Test(gemini_predict, bad_bodies)
{
    call = CALL(.url = HOST "veo:predictLongRunning", .request = "[", .response = "<html>");
    cr_assert_str_eq(call->name, "video_generation veo", "the path says what it is");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "no job without a name");
}

Test(gemini_predict, pictures)
{
    call = CALL(.url = HOST "imagen-x:predict", .request = PROMPT,
                .response = "{\"predictions\":[{\"bytesBase64Encoded\":\"QQ==\"}]}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "a model call");
    cr_assert_str_eq(call->name, "image_generation imagen-x", "named as what it is");
    cr_assert_str_eq(call->input[0].text, "a cat", "what was asked for");
    cr_assert_str_eq(call->params[0].name, "choice.count", "and how often");
    cr_assert_not(call->usage.known, "no usage is sent");
    ts_call_free(call);
    call = CALL(.url = "http://tf.local/v1/models/imagen:predict", .request = PROMPT,
                .response = "{\"predictions\":[1]}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "elsewhere anything may be predicted");
}

Test(gemini_predict, refused_picture)
{
    call = CALL(.url = VERTEX "imagen-x:predict", .request = PROMPT, .status = 400,
                .response = "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}");
    cr_assert_eq(call->kind, TS_CALL_LLM, "is asked for as a picture, and no embedding");
    cr_assert_str_eq(call->error_type, "INVALID_ARGUMENT", "and fails as one");
}

Test(gemini_predict, job_of_a_video)
{
    call = CALL(.url = HOST "veo:predictLongRunning", .request = PROMPT, .response = "{" NAME "}");
    cr_assert_str_eq(call->job_id, "models/veo/operations/1", "a job");
    cr_assert_eq(call->job_step, TS_JOB_ASKED, "that is asked for");
    ts_call_free(call);
    call = CALL(.url = HOST "veo/operations/1", .method = "GET", .response = "{" NAME "}");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "looked at");
    cr_assert_str_eq(call->name, "video_generation veo", "under the same name");
    ts_call_free(call);
    call = CALL(.url = HOST "veo/operations/1", .method = "GET",
                .response = "{" NAME ",\"done\":true,\"response\":{}}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "and done");
    cr_assert_not(call->failed, "well");
    ts_call_free(call);
    call = CALL(.url = HOST "veo/operations/1", .method = "GET",
                .response = "{" NAME ",\"done\":true,\"error\":{\"code\":3,\"message\":\"no\"}}");
    cr_assert_eq(call->job_step, TS_JOB_DONE, "or done");
    cr_assert_str_eq(call->error_message, "no", "badly");
}

Test(gemini_predict, job_on_vertex)
{
    call = CALL(.url = VERTEX "veo:fetchPredictOperation", .request = "{\"operationName\":\"o/1\"}",
                .response = "{\"done\":false}");
    cr_assert_str_eq(call->job_id, "o/1", "asked about by POST");
    cr_assert_eq(call->job_step, TS_JOB_POLLED, "not ready yet");
}

Test(gemini_predict, other_operations)
{
    call = CALL(.url = "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/"
                       "operations/1",
                .method = "GET", .response = "{" NAME "}");
    cr_assert_eq(call->job_step, TS_JOB_NONE, "of a tuning, say, are no job of a model");
}
