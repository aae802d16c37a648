/* Tests of exporter/provider/gemini_embed.c and gemini_count_tokens.c, on whole calls. */
#include <criterion/criterion.h>
#include "call_fixture.h"

#define HOST "https://generativelanguage.googleapis.com/v1beta/models/"
#define VERTEX                                                                                     \
    "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/"   \
    "models/"

static struct ts_call *call;

static void done(void)
{
    ts_call_free(call);
}

TestSuite(gemini_embed, .fini = done);

Test(gemini_embed, bad_answers)
{
    call = CALL(.url = HOST "e:embedContent", .response = "<html>");
    cr_assert_str_eq(call->error_message, "the answer is not JSON", "no JSON");
    ts_call_free(call);
    call = CALL(.url = HOST "e:batchEmbedContents", .request = "{}", .response = "{}");
    cr_assert_str_eq(call->error_message, "the answer has no embedding", "nothing in it");
    ts_call_free(call);
    call = CALL(.url = HOST "e:embedContent", .status = 404,
                .response = "{\"error\":{\"code\":404,\"status\":\"NOT_FOUND\"}}");
    cr_assert_str_eq(call->error_type, "NOT_FOUND", "an error");
}

Test(gemini_embed, one_content)
{
    call = CALL(.url = HOST "e-1:embedContent",
                .request = "{\"content\":{\"parts\":[{\"text\":\"a\"}]},"
                           "\"outputDimensionality\":256}",
                .response = "{\"embedding\":{\"values\":[0.1]},\"usageMetadata\":{"
                            "\"promptTokenCount\":3}}");
    cr_assert_eq(call->kind, TS_CALL_EMBEDDING, "an embedding");
    cr_assert_str_eq(call->name, "embeddings e-1", "of this model");
    cr_assert_str_eq(call->operation, "embeddings", "the operation");
    cr_assert_eq(call->usage.input.value, 3, "newer models tell their usage");
    cr_assert_str_eq(call->params[0].name, "dimensions", "a parameter");
    cr_assert_not(call->failed, "no failure");
}

Test(gemini_embed, several_contents)
{
    call = CALL(.url = HOST "e-1:batchEmbedContents",
                .request = "{\"requests\":[{\"content\":{},\"outputDimensionality\":8}]}",
                .response = "{\"embeddings\":[{\"values\":[0.1]}]}");
    cr_assert_str_eq(call->params[0].name, "dimensions", "as the first request has it");
    cr_assert_not(call->usage.known, "no usage is sent");
}

Test(gemini_embed, predict)
{
    call = CALL(.url = VERTEX "text-embedding-x:predict",
                .request = "{\"instances\":[{\"content\":\"a\"},{\"content\":\"b\"}],"
                           "\"parameters\":{\"outputDimensionality\":8}}",
                .response = "{\"predictions\":[{\"embeddings\":{\"values\":[1],\"statistics\":{"
                            "\"token_count\":2}}},{\"embeddings\":{\"values\":[1],"
                            "\"statistics\":{\"tokenCount\":3.0}}}]}");
    cr_assert_str_eq(call->name, "embeddings text-embedding-x", "an embedding too");
    cr_assert_str_eq(call->provider, "vertex_ai", "of Vertex");
    cr_assert_eq(call->usage.input.value, 5, "tokens of all texts");
    cr_assert_eq(call->usage.total.value, 5, "which are all");
    cr_assert_str_eq(call->params[0].name, "dimensions", "a parameter");
}

Test(gemini_embed, predictions_of_others)
{
    call = CALL(.url = "http://tf.local/v1/models/half_plus_two:predict",
                .request = "{\"instances\":[1.0]}", .response = "{\"predictions\":[2.5]}");
    cr_assert_eq(call->kind, TS_CALL_HTTP, "a model that predicts numbers is none of ours");
}

Test(gemini_embed, middle_left_out)
{
    call = CALL(.url = HOST "e:embedContent", .left_out = 500,
                .response = "{\"embedding\":{\"values\":[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.1]"
                            "},\"usageMetadata\":{\"promptTokenCount\":3}}");
    cr_assert_eq(call->usage.input.value, 3, "the usage at the end is read");
    cr_assert_not(call->failed, "it is no failure");
}

Test(gemini_embed, counting_is_no_use)
{
    call = CALL(.url = HOST "m:countTokens", .response = "{\"totalTokens\":8}",
                .request = "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}");
    cr_assert_eq(call->kind, TS_CALL_OTHER, "no model call");
    cr_assert_str_eq(call->name, "count_tokens m", "named as what it is");
    cr_assert_not(call->usage.known, "no usage");
    ts_call_free(call);
    call = CALL(.url = HOST "m:countTokens", .method = "GET", .response = "{}");
    cr_assert_str_neq(call->operation, "count_tokens", "which is asked by POST");
}
